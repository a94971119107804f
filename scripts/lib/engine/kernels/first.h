// Attention of the first token of a text alone, one head: what the last layer needs where only that token is read.
// Included once for each instruction set (targets.cc). Rows of `t.qkv` hold keys and values, (tokens, 2·width).

/** Keys of a head, values `width` further; rows of them lie 2·width apart. */
INLINE const float* keys_of(const Text& t) { return t.qkv + t.first * 2 * t.width + t.head * t.size; }
INLINE float inner(const float* a, const float* b, int64_t n) {
  Sum sum;
  each(n, EACH {
    T_OF_KIND;
    sum.add(load<T>(a + c) * load<T>(b + c));
  });
  return sum.total();
}
/** to += factor · from. */
INLINE void add_times(float* to, float factor, const float* from, int64_t n) {
  each(n, EACH {
    T_OF_KIND;
    store(to + c, load<T>(to + c) + factor * load<T>(from + c));
  });
}
/** What dropout leaves of the share of each token: `room` (tokens) of factors. */
INLINE void drop_shares(const Text& t, float* room) {
  const uint32_t counter = pair_counter(t, 0);
  each(t.tokens, EACH {
    T_OF_KIND;
    store(room + c, t.drop.below > 0 ? kept<T>(t.drop, counter + static_cast<uint32_t>(c)) : all<T>(1.0f));
  });
}

/** `query` and `context` (size) of one text and head, `room` (2 · tokens); `log` gets the logarithm of the sum. */
void attend_first(const Text& t, const float* query, float* room, float* context, float* log) {
  const int64_t n = t.tokens, s = t.size, row = 2 * t.width;
  const float *key = keys_of(t), *value = key + t.width;
  float *shares = room, *factors = room + n;
  for (int64_t j = 0; j < n; j++) shares[j] = inner(query, key + j * row, s);
  const float largest = largest_of(shares, n);
  Sum sum;
  each(n, EACH {
    T_OF_KIND;
    const T e = exp_of((load<T>(shares + c) - largest) * t.scale);
    store(shares + c, e);
    sum.add(e);
  });
  const float total = sum.total();
  *log = largest * t.scale + std::log(total);
  drop_shares(t, factors);
  std::memset(context, 0, static_cast<size_t>(s) * 4);
  for (int64_t j = 0; j < n; j++) add_times(context, shares[j] / total * factors[j], value + j * row, s);
}

/** Gradients of the query (size) and of the head's keys and values in `dkv`, which lies like `t.qkv`. */
void attend_first_grad(const Text& t, const float* query, float* room, const float* dcontext, const float* context,
                       float log, float* dquery, float* dkv) {
  const int64_t n = t.tokens, s = t.size, row = 2 * t.width;
  const float *key = keys_of(t), *value = key + t.width;
  float *dkey = dkv + t.first * row + t.head * s, *dvalue = dkey + t.width, *factors = room;
  drop_shares(t, factors);
  const float along = inner(dcontext, context, s);
  std::memset(dquery, 0, static_cast<size_t>(s) * 4);
  for (int64_t j = 0; j < n; j++) {
    const float share = exp_of(inner(query, key + j * row, s) * t.scale - log);
    const float d = share * (inner(dcontext, value + j * row, s) * factors[j] - along) * t.scale;
    const float through = share * factors[j];
    add_times(dquery, d, key + j * row, s);
    each(s, EACH {
      T_OF_KIND;
      store(dkey + j * row + c, d * load<T>(query + c));
      store(dvalue + j * row + c, through * load<T>(dcontext + c));
    });
  }
}
