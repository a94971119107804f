// Attention of one text and head; every text attends to itself alone. Included once for each instruction set
// (targets.cc). Only the shares of a text are ever in memory, and they are computed again for the gradient.

/** A length filled up so that no product has a ragged end; the places beyond the text hold 0. */
INLINE int64_t filled(int64_t n) { return (n + LANES - 1) / LANES * LANES; }

int64_t attention_room(int64_t tokens, int64_t size) {
  const int64_t f = filled(tokens);
  // Three of keys or values, one of which is turned, and two of shares; and room for a ragged head.
  return filled(size) * (f + 4 * tokens) + 2 * tokens * f + 64;
}

/** Queries, keys and values of a head, or a part of the states, where its width is no multiple of LANES: a copy. */
INLINE Matrix head_of(const float* at, int64_t row, int64_t n, int64_t size, float*& room) {
  if (size % LANES == 0) return {at, row, 1};
  const int64_t wide = filled(size);
  float* copy = room;
  room += n * wide;
  for (int64_t i = 0; i < n; i++)
    for (int64_t d = 0; d < wide; d++) copy[i * wide + d] = d < size ? at[i * row + d] : 0.0f;
  return {copy, wide, 1};
}
/** (size, filled(n)) of (n, size); what stands beyond n is 0. */
INLINE void turn(const Matrix& a, int64_t n, int64_t size, float* to) {
  const int64_t f = filled(n);
  int64_t d = 0;
  for (; d + LANES <= size; d += LANES)
    for (int64_t j = 0; j < f; j += LANES) {
      U block[LANES];
#pragma GCC unroll 16
      for (int i = 0; i < LANES; i++) block[i] = j + i < n ? bits_as<U>(load<F>(a.at + (j + i) * a.row + d)) : U{};
      turn(block);
#pragma GCC unroll 16
      for (int i = 0; i < LANES; i++) store(to + (d + i) * f + j, bits_as<F>(block[i]));
    }
  for (; d < size; d++)
    for (int64_t j = 0; j < f; j++) to[d * f + j] = j < n ? a.at[j * a.row + d] : 0.0f;
}
/** c (m, n) = a · b, where n may be ragged: then through `room`, which has m * filled(n). */
INLINE void product_into(const Matrix& a, const Matrix& b, float* c, int64_t c_row, int64_t m, int64_t k, int64_t n,
                         float* room) {
  if (n % LANES == 0) return small_product(a, b.at, b.row, c, c_row, m, k, n);
  const int64_t wide = filled(n);
  small_product(a, b.at, b.row, room, wide, m, k, wide);
  for (int64_t i = 0; i < m; i++) std::memcpy(c + i * c_row, room + i * wide, static_cast<size_t>(n) * 4);
}
/** Scores beyond the text far below all others, so that rows are whole vectors: single numbers cost as much as those. */
INLINE void fill_scores(float* shares, int64_t n, int64_t f, float below) {
  for (int64_t j = n; j < f; j++) shares[j] = below;
}
/** A number of its own for each pair of tokens of a text and head. */
INLINE uint32_t pair_counter(const Text& t, int64_t i) {
  return static_cast<uint32_t>(((t.first + i) * t.heads + t.head) * 8192);
}

void attend(const Text& t, float* room, float* context, float* logs) {
  const int64_t n = t.tokens, s = t.size, f = filled(n), row = 3 * t.width;
  const float* own = t.qkv + t.first * row + t.head * s;
  float *turned = room, *p = turned + filled(s) * f, *spare = p + n * f;
  const Matrix k = {own + t.width, row, 1};
  turn(k, n, s, turned);
  small_product({own, row, 1}, turned, f, p, f, n, s, f);
  for (int64_t i = 0; i < n; i++) {
    float* shares = p + i * f;
    const float largest = largest_of(shares, n);
    // e^-87, which is nothing beside a sum of at least 1.
    fill_scores(shares, n, f, largest - 87.0f / t.scale);
    Sum sum;
    each(f, EACH {
      T_OF_KIND;
      const T e = exp_of((load<T>(shares + c) - largest) * t.scale);
      store(shares + c, e);
      sum.add(e);
    });
    const float total = sum.total(), share = 1.0f / total;
    logs[(t.first + i) * t.heads + t.head] = largest * t.scale + std::log(total);
    const uint32_t counter = pair_counter(t, i);
    each(f, EACH {
      T_OF_KIND;
      T v = load<T>(shares + c) * share;
      if (t.drop.below > 0) v *= kept<T>(t.drop, counter + static_cast<uint32_t>(c));
      store(shares + c, v);
    });
  }
  const Matrix v = head_of(own + 2 * t.width, row, n, s, spare);
  product_into({p, f, 1}, v, context + t.first * t.width + t.head * s, t.width, n, n, s, spare);
}

void attend_grad(const Text& t, float* room, const float* dcontext, const float* context, const float* logs,
                 float* dqkv) {
  const int64_t n = t.tokens, s = t.size, w = t.width, f = filled(n), row = 3 * w;
  const float* own = t.qkv + t.first * row + t.head * s;
  float *turned = room, *p = turned + filled(s) * f, *dp = p + n * f, *spare = dp + n * f;
  const float *dc = dcontext + t.first * w + t.head * s, *out = context + t.first * w + t.head * s;
  turn({own + w, row, 1}, n, s, turned);
  small_product({own, row, 1}, turned, f, p, f, n, s, f);
  turn({own + 2 * w, row, 1}, n, s, turned);
  small_product({dc, w, 1}, turned, f, dp, f, n, s, f);
  for (int64_t i = 0; i < n; i++) {
    float *shares = p + i * f, *d = dp + i * f;
    const float log = logs[(t.first + i) * t.heads + t.head];
    const uint32_t counter = pair_counter(t, i);
    float dot = 0;
    for (int64_t x = 0; x < s; x++) dot += dc[i * w + x] * out[i * w + x];
    fill_scores(shares, n, f, (log - 87.0f) / t.scale);
    each(f, EACH {
      T_OF_KIND;
      const T share = exp_of(load<T>(shares + c) * t.scale - log);
      const T through = t.drop.below > 0 ? kept<T>(t.drop, counter + static_cast<uint32_t>(c)) : all<T>(1.0f);
      store(d + c, share * (load<T>(d + c) * through - dot) * t.scale);
      store(shares + c, share * through);
    });
  }
  float* dq = dqkv + t.first * row + t.head * s;
  const Matrix k = head_of(own + w, row, n, s, spare), q = head_of(own, row, n, s, spare);
  const Matrix given = head_of(dc, w, n, s, spare);
  product_into({dp, f, 1}, k, dq, row, n, n, s, spare);
  product_into({dp, 1, f}, q, dq + w, row, n, n, s, spare);
  product_into({p, 1, f}, given, dq + 2 * w, row, n, n, s, spare);
}
