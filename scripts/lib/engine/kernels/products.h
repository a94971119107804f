// Products of matrices. Tiles of the result, TALL rows by WIDE vectors, stay in registers while a strip of both
// factors passes by (Goto & van de Geijn 2008). Included once for each instruction set (targets.cc).
// Invariant: a sum is added in the same order whatever the number of threads.

/**
 * A tile of c = a · b + start, ROWS by VECTORS; b's rows lie side by side, start's `start_row` apart (0 for a bias);
 * without a start it is 0.
 */
template <int ROWS, int VECTORS>
INLINE void tile(int64_t k, const float* a, int64_t a_row, int64_t a_column, const float* b, int64_t b_row, const float* start,
                 int64_t start_row, float* c, int64_t c_row) {
  F sum[ROWS][VECTORS];
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) sum[i][j] = start ? load<F>(start + i * start_row + j * LANES) : F{};
  for (int64_t l = 0; l < k; l++) {
    F right[VECTORS];
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) right[j] = load<F>(b + l * b_row + j * LANES);
#pragma GCC unroll 16
    for (int i = 0; i < ROWS; i++) {
      const F left = all<F>(a[i * a_row + l * a_column]);
#pragma GCC unroll 4
      for (int j = 0; j < VECTORS; j++) sum[i][j] += left * right[j];
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
    for (int j = 0; j < VECTORS; j++) store(c + i * c_row + j * LANES, sum[i][j]);
}

/** A tile of fewer rows than TALL. */
template <int VECTORS, int ROWS = TALL - 1>
INLINE void low_tile(int64_t rows, int64_t k, const float* a, int64_t a_row, int64_t a_column, const float* b,
                     int64_t b_row, const float* start, int64_t start_row, float* c, int64_t c_row) {
  if constexpr (ROWS > 0) {
    if (rows == ROWS) return tile<ROWS, VECTORS>(k, a, a_row, a_column, b, b_row, start, start_row, c, c_row);
    low_tile<VECTORS, ROWS - 1>(rows, k, a, a_row, a_column, b, b_row, start, start_row, c, c_row);
  }
}

// Functions of their own: the code of a tile is large.
template <int VECTORS>
__attribute__((noinline)) void full_tile(int64_t k, const float* a, int64_t a_row, int64_t a_column, const float* b,
                                         int64_t b_row, const float* start, int64_t start_row, float* c, int64_t c_row) {
  // The usual layouts known beforehand: rows of a side by side, or packed.
  if (a_column == 1) tile<TALL, VECTORS>(k, a, a_row, 1, b, b_row, start, start_row, c, c_row);
  else if (a_row == 1 && a_column == TALL) tile<TALL, VECTORS>(k, a, 1, TALL, b, b_row, start, start_row, c, c_row);
  else tile<TALL, VECTORS>(k, a, a_row, a_column, b, b_row, start, start_row, c, c_row);
}
template <int VECTORS>
__attribute__((noinline)) void rest_tile(int64_t rows, int64_t k, const float* a, int64_t a_row, int64_t a_column,
                                         const float* b, int64_t b_row, const float* start, int64_t start_row, float* c, int64_t c_row) {
  low_tile<VECTORS>(rows, k, a, a_row, a_column, b, b_row, start, start_row, c, c_row);
}
template <int VECTORS>
INLINE void any_tile(int64_t rows, int64_t k, const float* a, int64_t a_row, int64_t a_column, const float* b,
                     int64_t b_row, const float* start, int64_t start_row, float* c, int64_t c_row) {
  if (rows >= TALL) full_tile<VECTORS>(k, a, a_row, a_column, b, b_row, start, start_row, c, c_row);
  else rest_tile<VECTORS>(rows, k, a, a_row, a_column, b, b_row, start, start_row, c, c_row);
}

/** c (m, n) = a (m, k) · b (k, n) in place, for small products; n is a multiple of LANES, rows of b side by side. */
INLINE void small_product(const Matrix& a, const float* b, int64_t b_row, float* c, int64_t c_row, int64_t m, int64_t k,
                          int64_t n) {
  const int64_t wide = WIDE * LANES;
  for (int64_t j = 0; j < n; j += n - j >= wide ? wide : LANES)
    for (int64_t i = 0; i < m; i += TALL) {
      const float* from = a.at + i * a.row;
      float* to = c + i * c_row + j;
      if (n - j >= wide) any_tile<WIDE>(m - i, k, from, a.row, a.column, b + j, b_row, nullptr, 0, to, c_row);
      else any_tile<1>(m - i, k, from, a.row, a.column, b + j, b_row, nullptr, 0, to, c_row);
    }
}

/** Columns of a strip of b, WIDE * LANES of them, row after row; missing ones are 0. */
INLINE void pack_columns(const Matrix& b, int64_t from, int64_t columns, int64_t first, int64_t k, float* to) {
  const int64_t wide = WIDE * LANES;
  const int64_t count = columns < wide ? columns : wide;
  const float* at = b.at + from * b.column + first * b.row;
  if (count < wide) std::memset(to, 0, static_cast<size_t>(k * wide) * 4);
  if (b.column == 1 && count == wide) {
    for (int64_t l = 0; l < k; l++) std::memcpy(to + l * wide, at + l * b.row, static_cast<size_t>(wide) * 4);
  } else if (b.column == 1) {
    for (int64_t l = 0; l < k; l++) std::memcpy(to + l * wide, at + l * b.row, static_cast<size_t>(count) * 4);
  } else {
    // Columns that lie row by row: blocks of LANES by LANES are turned around in registers.
    int64_t j = 0;
    for (; b.row == 1 && j + LANES <= count; j += LANES) {
      const float* own = at + j * b.column;
      int64_t l = 0;
      for (; l + LANES <= k; l += LANES) {
        U block[LANES];
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) block[i] = bits_as<U>(load<F>(own + i * b.column + l));
        turn(block);
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) store(to + (l + i) * wide + j, bits_as<F>(block[i]));
      }
      for (; l < k; l++)
        for (int64_t i = 0; i < LANES; i++) to[l * wide + j + i] = own[i * b.column + l];
    }
    for (; j < count; j++)
      for (int64_t l = 0; l < k; l++) to[l * wide + j] = at[j * b.column + l * b.row];
  }
}

/** TALL rows of a whose rows do not lie side by side: the values of each step together. */
INLINE void pack_rows(const Matrix& a, int64_t from, int64_t rows, int64_t first, int64_t k, float* to) {
  const float* at = a.at + from * a.row + first * a.column;
  if (a.row == 1 && rows >= TALL)
    for (int64_t l = 0; l < k; l++) std::memcpy(to + l * TALL, at + l * a.column, TALL * 4);
  else
    for (int64_t l = 0; l < k; l++)
      for (int64_t i = 0; i < TALL; i++) to[l * TALL + i] = i < rows ? at[i * a.row + l * a.column] : 0.0f;
}

/** Values of a that pass by at once: a strip of b stays in a first-level cache meanwhile. */
const int64_t kDeep = 384;
/** Rows and strips of a portion: both factors of it fit into a quarter of a second-level cache. */
const int64_t kRows = TALL * ((48 + TALL - 1) / TALL);
const int64_t kStrips = (64 + WIDE * LANES - 1) / (WIDE * LANES);

INLINE float* room_of(std::vector<float>& room, int64_t size) {
  if (room.size() < static_cast<size_t>(size)) room.resize(static_cast<size_t>(size));
  return room.data();
}

/** GELU of a block that was just computed and is still in a cache. */
INLINE void bend(float* block, int64_t stride, int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < rows; i++) {
    float* own = block + i * stride;
    each(columns, EACH {
      T_OF_KIND;
      const T v = load<T>(own + c);
      store(own + c, v * normal_share(v, exp_of(v * v * -0.5f)));
    });
  }
}

void multiply(const Product& p) {
  const int64_t wide = WIDE * LANES, strips = (p.n + wide - 1) / wide, panels = (p.m + TALL - 1) / TALL;
  const int64_t chunks = p.k > 0 ? (p.k + kDeep - 1) / kDeep : 1;
  const bool is_packed = p.a.column != 1;
  const int64_t deep = (p.k + chunks - 1) / chunks;
  thread_local std::vector<float> own_columns, own_rows;
  float* columns = room_of(own_columns, strips * wide * deep);
  float* rows = is_packed ? room_of(own_rows, panels * TALL * deep) : nullptr;
  for (int64_t chunk = 0; chunk < chunks; chunk++) {
    const int64_t first = chunk * deep;
    const int64_t k = p.k - first < deep ? p.k - first : deep;
    // Packing: eight strips or panels a portion.
    const int64_t strip_portions = (strips + 7) / 8, panel_portions = is_packed ? (panels + 7) / 8 : 0;
    Pool::get().run(static_cast<int>(strip_portions + panel_portions), [&](int portion) {
      if (portion < strip_portions)
        for (int64_t s = portion * 8; s < std::min<int64_t>(strips, portion * 8 + 8); s++)
          pack_columns(p.b, s * wide, p.n - s * wide, first, k, columns + s * wide * deep);
      else
        for (int64_t r = (portion - strip_portions) * 8;
             r < std::min<int64_t>(panels, (portion - strip_portions) * 8 + 8); r++)
          pack_rows(p.a, r * TALL, p.m - r * TALL, first, k, rows + r * TALL * deep);
    });
    const int64_t tall = (p.m + kRows - 1) / kRows, across = (strips + kStrips - 1) / kStrips;
    Pool::get().run(static_cast<int>(tall * across), [&](int portion) {
      const int64_t top = portion / across * kRows, left = portion % across * kStrips;
      const int64_t bottom = std::min(p.m, top + kRows), right = std::min(strips, left + kStrips);
      for (int64_t s = left; s < right; s++) {
        const float* b = columns + s * wide * deep;
        const int64_t width = std::min(wide, p.n - s * wide);
        for (int64_t i = top; i < bottom; i += TALL) {
          const int64_t count = std::min<int64_t>(TALL, bottom - i);
          const float* a = is_packed ? rows + i * deep : p.a.at + i * p.a.row + first;
          const int64_t a_row = is_packed ? 1 : p.a.row, a_column = is_packed ? TALL : 1;
          float* c = p.c + i * p.stride + s * wide;
          // Sums begin with those of the chunks before, or with the bias.
          const float* start = chunk > 0 ? c : p.bias ? p.bias + s * wide : nullptr;
          const int64_t start_row = chunk > 0 ? p.stride : 0;
          if (width == wide) {
            any_tile<WIDE>(count, k, a, a_row, a_column, b, wide, start, start_row, c, p.stride);
            continue;
          }
          float edge[TALL * WIDE * LANES];
          for (int64_t r = 0; r < count; r++)
            for (int64_t j = 0; j < wide; j++)
              edge[r * wide + j] = start && j < width ? start[r * start_row + j] : 0.0f;
          any_tile<WIDE>(count, k, a, a_row, a_column, b, wide, edge, wide, edge, wide);
          for (int64_t r = 0; r < count; r++)
            std::memcpy(c + r * p.stride, edge + r * wide, static_cast<size_t>(width) * 4);
        }
      }
      if (p.is_bent && chunk == chunks - 1)
        bend(p.c + top * p.stride + left * wide, p.stride, bottom - top, std::min(p.n, right * wide) - left * wide);
    });
  }
}
