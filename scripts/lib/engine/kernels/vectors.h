// Numbers side by side, for one instruction set: LANES of them at once. Included once for each set (targets.cc).
// Everything is written for T, which is F (a vector) or float (what is left at the end of a row).

typedef float F __attribute__((vector_size(LANES * 4)));
typedef int32_t I __attribute__((vector_size(LANES * 4)));
typedef uint32_t U __attribute__((vector_size(LANES * 4)));

template <class T>
struct Of;
template <>
struct Of<F> {
  typedef I Int;
  typedef U Bits;
};
template <>
struct Of<float> {
  typedef int32_t Int;
  typedef uint32_t Bits;
};

template <class T>
INLINE T load(const float* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <class T>
INLINE void store(float* to, T value) {
  std::memcpy(to, &value, sizeof value);
}
template <class T>
INLINE T all(float x) {
  return x - T{};
}
INLINE I truncated(F x) { return __builtin_convertvector(x, I); }
INLINE int32_t truncated(float x) { return static_cast<int32_t>(x); }
INLINE F as_float(I x) { return __builtin_convertvector(x, F); }
INLINE float as_float(int32_t x) { return static_cast<float>(x); }
template <class To, class From>
INLINE To bits_as(From value) {
  To same;
  std::memcpy(&same, &value, sizeof same);
  return same;
}
// Where a set has one instruction for what the compiler would make of several.
#if LANES == 16
INLINE F larger(F a, F b) { return bits_as<F>(_mm512_max_ps(bits_as<__m512>(a), bits_as<__m512>(b))); }
INLINE F smaller(F a, F b) { return bits_as<F>(_mm512_min_ps(bits_as<__m512>(a), bits_as<__m512>(b))); }
INLINE I nearest(F x) { return bits_as<I>(_mm512_cvtps_epi32(bits_as<__m512>(x))); }
/** 1 / x to the last digit or two: an estimate of 14 bits, one step of Newton's. */
INLINE F inverse_of(F x) {
  const F r = bits_as<F>(_mm512_rcp14_ps(bits_as<__m512>(x)));
  return r * (2.0f - x * r);
}
#elif LANES == 8
INLINE F larger(F a, F b) { return bits_as<F>(_mm256_max_ps(bits_as<__m256>(a), bits_as<__m256>(b))); }
INLINE F smaller(F a, F b) { return bits_as<F>(_mm256_min_ps(bits_as<__m256>(a), bits_as<__m256>(b))); }
INLINE I nearest(F x) { return bits_as<I>(_mm256_cvtps_epi32(bits_as<__m256>(x))); }
INLINE F inverse_of(F x) { return 1.0f / x; }
#else
INLINE F larger(F a, F b) { return a > b ? a : b; }
INLINE F smaller(F a, F b) { return a < b ? a : b; }
INLINE I nearest(F x) { return truncated(x + (x < all<F>(0.0f) ? all<F>(-0.5f) : all<F>(0.5f))); }
INLINE F inverse_of(F x) { return 1.0f / x; }
#endif
INLINE float larger(float a, float b) { return a > b ? a : b; }
INLINE float smaller(float a, float b) { return a < b ? a : b; }
INLINE int32_t nearest(float x) { return truncated(x + (x < 0.0f ? -0.5f : 0.5f)); }
INLINE float inverse_of(float x) { return 1.0f / x; }
/** counter, counter + 1, … */
template <class T>
INLINE typename Of<T>::Bits counted(uint32_t counter);
template <>
INLINE U counted<F>(uint32_t counter) {
  U lanes;
  for (int i = 0; i < LANES; i++) lanes[i] = static_cast<uint32_t>(i);
  return lanes + counter;
}
template <>
INLINE uint32_t counted<float>(uint32_t counter) {
  return counter;
}

/** A sum of vectors and single numbers; the order of the additions depends on the length alone. */
struct Sum {
  F vector = {};
  float single = 0;
  INLINE void add(F x) { vector += x; }
  INLINE void add(float x) { single += x; }
  INLINE float total() const {
    float sum = single;
    for (int i = 0; i < LANES; i++) sum += vector[i];
    return sum;
  }
};

/** The largest of n ≥ 1 numbers. A loop over single numbers would wait for each comparison. */
INLINE float largest_of(const float* x, int64_t n) {
  float largest = x[0];
  int64_t c = 0;
  if (n >= LANES) {
    F most = load<F>(x);
    for (c = LANES; c + LANES <= n; c += LANES) most = larger(load<F>(x + c), most);
    for (int i = 0; i < LANES; i++) largest = most[i] > largest ? most[i] : largest;
  }
  for (; c < n; c++) largest = x[c] > largest ? x[c] : largest;
  return largest;
}

/** Calls work(T{}, c) for the columns 0 … n, LANES at once, then one by one. */
template <class Work>
INLINE void each(int64_t n, Work work) {
  int64_t c = 0;
  for (; c + LANES <= n; c += LANES) work(F{}, c);
  for (; c < n; c++) work(0.0f, c);
}
#define EACH [&](auto kind, int64_t c) __attribute__((always_inline))
#define T_OF_KIND typedef decltype(kind) T

/** e^x to the last digit or two (Cephes' polynomial). */
template <class T>
INLINE T exp_of(T x) {
  // NaN stays NaN: it is the second of both.
  x = smaller(all<T>(88.0f), larger(all<T>(-87.0f), x));
  const auto n = nearest(x * 1.44269504f);
  const T whole = as_float(n);
  const T r = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  T y = all<T>(1.9875691500e-4f);
  y = y * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * r * r + r + 1.0f;
  return y * bits_as<T>((n + 127) << 23);
}

/** Φ(x), with exp(-x²/2) given (Abramowitz & Stegun 7.1.26, error under 1e-7). */
template <class T>
INLINE T normal_share(T x, T e) {
  const T size = (x < all<T>(0.0f) ? -x : x) * 0.70710678f;
  const T t = inverse_of(1.0f + 0.3275911f * size);
  const T tail =
      0.5f * e * t *
      (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  return x < all<T>(0.0f) ? tail : 1.0f - tail;
}

/** 32 random bits of a counter (the finaliser of MurmurHash3). */
template <class B>
INLINE B random_bits(B counter, uint32_t key) {
  B h = counter * 0x9e3779b1u + key;
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ (h >> 16);
}
/** The factor of dropout for LANES values from `counter` on. */
template <class T>
INLINE T kept(const Dropout& drop, uint32_t counter) {
  typedef typename Of<T>::Bits B;
  const B bits = random_bits<B>(counted<T>(counter), drop.key);
  return bits >= drop.below - B{} ? all<T>(drop.scale) : all<T>(0.0f);
}

// Of two vectors, which elements stand where: those of the first have the numbers 0 …, of the second LANES ….
#if defined(__clang__) || __GNUC__ >= 12
#define TAKEN(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define TAKEN(a, b, ...) __builtin_shuffle(a, b, U{__VA_ARGS__})
#endif
/** The first halves of both in turns (a0, b0, a1, b1 …), or the second halves. */
template <size_t FROM, size_t... i>
INLINE U in_turns(U a, U b, std::index_sequence<i...>) {
  return TAKEN(a, b, (FROM + i / 2 + (i % 2) * LANES)...);
}
/** Every second element of both, one after the other, from the first or from the second on. */
template <size_t FROM, size_t... i>
INLINE U every_second(U a, U b, std::index_sequence<i...>) {
  return TAKEN(a, b, (FROM + 2 * i)...);
}
typedef std::make_index_sequence<LANES> AllLanes;

/** Turns a block of LANES rows of LANES elements around: each round deals the two halves of the rows out in turns. */
INLINE void turn(U (&rows)[LANES]) {
#pragma GCC unroll 4
  for (int round = 1; round < LANES; round *= 2) {
    U dealt[LANES];
#pragma GCC unroll 8
    for (int i = 0; i < LANES / 2; i++) {
      dealt[2 * i] = in_turns<0>(rows[i], rows[i + LANES / 2], AllLanes{});
      dealt[2 * i + 1] = in_turns<LANES / 2>(rows[i], rows[i + LANES / 2], AllLanes{});
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) rows[i] = dealt[i];
  }
}
