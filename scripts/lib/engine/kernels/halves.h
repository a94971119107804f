// Products of matrices in bfloat16 with sums in f32: factors are rounded while they are packed, two steps of the sum
// side by side in one number of 32 bits, as the instructions for bfloat16 take them. Included once for each
// instruction set (targets.cc); where the processor has no such instructions they are imitated, to compare results.

/** A number as bfloat16, rounded to nearest even. */
INLINE uint32_t rounded(float x) {
  const uint32_t bits = bits_as<uint32_t>(x);
  // NaN stays NaN: rounding could carry it into infinity.
  if ((bits & 0x7fffffffu) > 0x7f800000u) return (bits >> 16) | 0x40u;
  return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
}
INLINE uint32_t pair_of(float low, float high) { return rounded(low) | (rounded(high) << 16); }
INLINE U rounded(F x) {
#if defined(HALVES_IN_HARDWARE)
  return bits_as<U>(_mm512_cvtepu16_epi32(bits_as<__m256i>(_mm512_cvtneps_pbh(bits_as<__m512>(x)))));
#else
  const U bits = bits_as<U>(x);
  return (bits & 0x7fffffffu) > 0x7f800000u - U{} ? (bits >> 16) | 0x40u
                                                  : (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
#endif
}
/** The elements of two rows as pairs. */
INLINE U pairs_across(F low, F high) { return rounded(low) | (rounded(high) << 16); }
/** Neighbours of one row as pairs. */
INLINE U pairs_along(const float* row) {
  const F first = load<F>(row), second = load<F>(row + LANES);
#if defined(HALVES_IN_HARDWARE)
  return bits_as<U>(_mm512_cvtne2ps_pbh(bits_as<__m512>(second), bits_as<__m512>(first)));
#else
  const U low = rounded(first), high = rounded(second);
  return every_second<0>(low, high, AllLanes{}) | (every_second<1>(low, high, AllLanes{}) << 16);
#endif
}
INLINE void store_pairs(uint32_t* to, U pairs) { std::memcpy(to, &pairs, sizeof pairs); }

/** sum + left · right over both halves, in f32. */
INLINE F add_halves(F sum, U left, U right) {
#if defined(HALVES_IN_HARDWARE)
  return bits_as<F>(_mm512_dpbf16_ps(bits_as<__m512>(sum), bits_as<__m512bh>(left), bits_as<__m512bh>(right)));
#else
  sum += bits_as<F>(left << 16) * bits_as<F>(right << 16);
  return sum + bits_as<F>(left & 0xffff0000u) * bits_as<F>(right & 0xffff0000u);
#endif
}

/** TALL rows by WIDE vectors of c over `pairs` packed pairs of a and b. */
template <int ROWS>
INLINE void half_tile(int64_t pairs, const uint32_t* a, int64_t a_row, int64_t a_pair, const uint32_t* b,
                      const float* start, int64_t start_row, float* c, int64_t c_row) {
  F sum[ROWS][WIDE];
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
    for (int j = 0; j < WIDE; j++) sum[i][j] = start ? load<F>(start + i * start_row + j * LANES) : F{};
  for (int64_t l = 0; l < pairs; l++) {
    U right[WIDE];
#pragma GCC unroll 4
    for (int j = 0; j < WIDE; j++) std::memcpy(&right[j], b + (l * WIDE + j) * LANES, sizeof(U));
#pragma GCC unroll 16
    for (int i = 0; i < ROWS; i++) {
      const U left = a[i * a_row + l * a_pair] - U{};
#pragma GCC unroll 4
      for (int j = 0; j < WIDE; j++) sum[i][j] = add_halves(sum[i][j], left, right[j]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
    for (int j = 0; j < WIDE; j++) store(c + i * c_row + j * LANES, sum[i][j]);
}
__attribute__((noinline)) void full_half_tile(int64_t pairs, const uint32_t* a, int64_t a_row, const uint32_t* b,
                                              const float* start, int64_t start_row, float* c, int64_t c_row) {
  if (a_row == 1) half_tile<TALL>(pairs, a, 1, TALL, b, start, start_row, c, c_row);
  else half_tile<TALL>(pairs, a, a_row, 1, b, start, start_row, c, c_row);
}

/** `count` of `lanes` lines of a factor, pair after pair; a line is at[i * across + l * along], l from `from` to k. */
INLINE void pack_pairs(const float* at, int64_t across, int64_t along, int64_t count, int64_t lanes, int64_t from,
                       int64_t k, uint32_t* to, int64_t stride) {
  for (int64_t l = from; l < k; l += 2)
    for (int64_t i = 0; i < lanes; i++) {
      const float* own = at + i * across + l * along;
      to[l / 2 * stride + i] = i >= count ? 0u : pair_of(own[0], l + 1 < k ? own[along] : 0.0f);
    }
}

/** A strip of b: WIDE * LANES columns of k values from `at` on; missing ones are 0. */
INLINE void pack_column_pairs(const Matrix& b, const float* at, int64_t columns, int64_t k, uint32_t* to) {
  const int64_t wide = WIDE * LANES;
  int64_t j = 0;
  for (; (b.column == 1 || b.row == 1) && j + LANES <= std::min(columns, wide); j += LANES) {
    const float* own = at + j * b.column;
    int64_t l = 0;
    if (b.column == 1) {
      for (; l + 2 <= k; l += 2)
        store_pairs(to + l / 2 * wide + j,
                    pairs_across(load<F>(own + l * b.row), load<F>(own + l * b.row + b.row)));
    } else {
      for (; l + 2 * LANES <= k; l += 2 * LANES) {
        U block[LANES];
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) block[i] = pairs_along(own + i * b.column + l);
        turn(block);
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) store_pairs(to + (l / 2 + i) * wide + j, block[i]);
      }
    }
    pack_pairs(own, b.column, b.row, LANES, LANES, l, k, to + j, wide);
  }
  if (j < wide) pack_pairs(at + j * b.column, b.column, b.row, columns - j, wide - j, 0, k, to + j, wide);
}

/** TALL rows of a of k values from `at` on, one after the other where a's lie so, else step after step. */
INLINE void pack_row_pairs(const Matrix& a, const float* at, int64_t rows, int64_t k, uint32_t* to, int64_t pairs) {
  if (a.column == 1) {
    for (int64_t i = 0; i < TALL; i++) {
      uint32_t* line = to + i * pairs;
      if (i >= rows) {
        std::memset(line, 0, static_cast<size_t>(pairs) * 4);
        continue;
      }
      int64_t l = 0;
      for (; l + 2 * LANES <= k; l += 2 * LANES) store_pairs(line + l / 2, pairs_along(at + i * a.row + l));
      pack_pairs(at + i * a.row, 0, 1, 1, 1, l, k, line, 1);
    }
    return;
  }
  static_assert(TALL <= LANES, "rows of a tile are packed in one vector");
  int64_t l = 0;
  for (; a.row == 1 && rows >= TALL && l + 2 <= k; l += 2) {
    F low{}, high{};
    std::memcpy(&low, at + l * a.column, TALL * 4);
    std::memcpy(&high, at + l * a.column + a.column, TALL * 4);
    const U both = pairs_across(low, high);
    std::memcpy(to + l / 2 * TALL, &both, TALL * 4);
  }
  pack_pairs(at, a.row, a.column, rows, TALL, l, k, to, TALL);
}

/** As multiply, with factors in bfloat16. */
void multiply_halves(const Product& p) {
  const int64_t wide = WIDE * LANES, strips = (p.n + wide - 1) / wide, panels = (p.m + TALL - 1) / TALL;
  const int64_t chunks = p.k > 0 ? (p.k + 2 * kDeep - 1) / (2 * kDeep) : 1;
  const int64_t deep = ((p.k + chunks - 1) / chunks + 1) / 2 * 2, pairs = deep / 2;
  thread_local std::vector<uint32_t> own_columns, own_rows;
  if (own_columns.size() < static_cast<size_t>(strips * wide * pairs))
    own_columns.resize(static_cast<size_t>(strips * wide * pairs));
  if (own_rows.size() < static_cast<size_t>(panels * TALL * pairs))
    own_rows.resize(static_cast<size_t>(panels * TALL * pairs));
  const int64_t a_row = p.a.column == 1 ? pairs : 1;
  uint32_t *columns = own_columns.data(), *rows = own_rows.data();
  for (int64_t chunk = 0; chunk < chunks; chunk++) {
    const int64_t first = chunk * deep;
    const int64_t k = std::max<int64_t>(0, std::min(p.k - first, deep));
    const int64_t strip_portions = (strips + 7) / 8, panel_portions = (panels + 7) / 8;
    Pool::get().run(static_cast<int>(strip_portions + panel_portions), [&](int portion) {
      if (portion < strip_portions)
        for (int64_t s = portion * 8; s < std::min<int64_t>(strips, portion * 8 + 8); s++)
          pack_column_pairs(p.b, p.b.at + s * wide * p.b.column + first * p.b.row, p.n - s * wide, k,
                            columns + s * wide * pairs);
      else
        for (int64_t r = (portion - strip_portions) * 8;
             r < std::min<int64_t>(panels, (portion - strip_portions) * 8 + 8); r++)
          pack_row_pairs(p.a, p.a.at + r * TALL * p.a.row + first * p.a.column, p.m - r * TALL, k,
                         rows + r * TALL * pairs, pairs);
    });
    const int64_t tall = (p.m + kRows - 1) / kRows, across = (strips + kStrips - 1) / kStrips;
    Pool::get().run(static_cast<int>(tall * across), [&](int portion) {
      const int64_t top = portion / across * kRows, left = portion % across * kStrips;
      const int64_t bottom = std::min(p.m, top + kRows), right = std::min(strips, left + kStrips);
      for (int64_t s = left; s < right; s++) {
        const uint32_t* b = columns + s * wide * pairs;
        const int64_t width = std::min(wide, p.n - s * wide);
        for (int64_t i = top; i < bottom; i += TALL) {
          const int64_t count = std::min<int64_t>(TALL, bottom - i);
          const uint32_t* a = rows + i * pairs;
          float* c = p.c + i * p.stride + s * wide;
          // Sums begin with those of the chunks before, or with the bias.
          const float* start = chunk > 0 ? c : p.bias ? p.bias + s * wide : nullptr;
          const int64_t start_row = chunk > 0 ? p.stride : 0;
          if (width == wide && count == TALL) {
            full_half_tile((k + 1) / 2, a, a_row, b, start, start_row, c, p.stride);
            continue;
          }
          float edge[TALL * WIDE * LANES];
          for (int64_t r = 0; r < TALL; r++)
            for (int64_t j = 0; j < wide; j++)
              edge[r * wide + j] = start && r < count && j < width ? start[r * start_row + j] : 0.0f;
          full_half_tile((k + 1) / 2, a, a_row, b, edge, wide, edge, wide);
          for (int64_t r = 0; r < count; r++)
            std::memcpy(c + r * p.stride, edge + r * wide, static_cast<size_t>(width) * 4);
        }
      }
      if (p.is_bent && chunk == chunks - 1)
        bend(p.c + top * p.stride + left * wide, p.stride, bottom - top, std::min(p.n, right * wide) - left * wide);
    });
  }
}
