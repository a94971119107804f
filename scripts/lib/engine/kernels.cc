// A Node addon that adds operations to TensorFlow: the pieces of a transformer between its matrix products, each
// in one pass over memory instead of a dozen. Forward and gradient stand side by side; src/main/engine/compiled/
// kernels.ts calls them, and the same mathematics in plain operations is in src/main/engine/models/encoder/ops.ts.
// Only TensorFlow's C interface is used (declared below: it is stable, so no headers of a wheel are needed).
// Invariant: results do not depend on the number of threads.
#include <node_api.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

extern "C" {
typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_OpDefinitionBuilder TF_OpDefinitionBuilder;
typedef struct TF_ShapeInferenceContext TF_ShapeInferenceContext;
typedef struct TF_KernelBuilder TF_KernelBuilder;
typedef struct TF_OpKernelConstruction TF_OpKernelConstruction;
typedef struct TF_OpKernelContext TF_OpKernelContext;
TF_Status* TF_NewStatus();
void TF_DeleteStatus(TF_Status*);
int TF_GetCode(const TF_Status*);
void* TF_TensorData(const TF_Tensor*);
int64_t TF_Dim(const TF_Tensor*, int);
int TF_NumDims(const TF_Tensor*);
void TF_DeleteTensor(TF_Tensor*);
TF_OpDefinitionBuilder* TF_NewOpDefinitionBuilder(const char*);
void TF_OpDefinitionBuilderAddInput(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderAddOutput(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderAddAttr(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderSetShapeInferenceFunction(TF_OpDefinitionBuilder*,
                                                     void (*)(TF_ShapeInferenceContext*, TF_Status*));
void TF_ShapeInferenceContextSetUnknownShape(TF_ShapeInferenceContext*, TF_Status*);
void TF_RegisterOpDefinition(TF_OpDefinitionBuilder*, TF_Status*);
TF_KernelBuilder* TF_NewKernelBuilder(const char*, const char*, void* (*)(TF_OpKernelConstruction*),
                                      void (*)(void*, TF_OpKernelContext*), void (*)(void*));
void TF_RegisterKernelBuilder(const char*, TF_KernelBuilder*, TF_Status*);
void TF_OpKernelConstruction_GetAttrFloat(TF_OpKernelConstruction*, const char*, float*, TF_Status*);
void TF_OpKernelConstruction_GetAttrInt32(TF_OpKernelConstruction*, const char*, int32_t*, TF_Status*);
void TF_GetInput(TF_OpKernelContext*, int, TF_Tensor**, TF_Status*);
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext*, int, int, const int64_t*, int, size_t, TF_Status*);
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EVERY_CPU __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#else
#define FOR_EVERY_CPU
#endif
#define INLINE static inline __attribute__((always_inline))

namespace {

// ---- threads: a few workers that wait for numbered portions of work

class Pool {
 public:
  static Pool& get() {
    static Pool* pool = new Pool();  // Never deleted: workers may outlive static objects.
    return *pool;
  }
  /** Calls work(0) … work(count - 1), each once, on any thread. */
  void run(int count, const std::function<void(int)>& work) {
    if (count <= 1 || workers_ == 0) {
      for (int i = 0; i < count; i++) work(i);
      return;
    }
    std::lock_guard<std::mutex> one_at_a_time(entry_);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      count_ = count;
      next_ = 0;
      busy_ = workers_;
      round_++;
    }
    wake_.notify_all();
    take();
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [&] { return busy_ == 0; });
  }

 private:
  Pool() : workers_(std::max(0, static_cast<int>(std::thread::hardware_concurrency()) - 1)) {
    for (int i = 0; i < workers_; i++) std::thread([this] { loop(); }).detach();
  }
  void take() {
    for (int i = next_++; i < count_; i = next_++) (*work_)(i);
  }
  void loop() {
    uint64_t seen = 0;
    for (;;) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_ != seen; });
        seen = round_;
      }
      take();
      std::lock_guard<std::mutex> lock(mutex_);
      if (--busy_ == 0) idle_.notify_one();
    }
  }
  const int workers_;
  std::mutex entry_, mutex_;
  std::condition_variable wake_, idle_;
  const std::function<void(int)>* work_ = nullptr;
  int count_ = 0, busy_ = 0;
  std::atomic<int> next_{0};
  uint64_t round_ = 0;
};

/** Rows in portions of fixed number, so that sums over rows are added in the same order everywhere. */
const int kPortions = 16;
void by_rows(int64_t rows, const std::function<void(int, int64_t, int64_t)>& work) {
  const int portions = static_cast<int>(std::min<int64_t>(kPortions, rows));
  Pool::get().run(portions, [&](int p) { work(p, rows * p / portions, rows * (p + 1) / portions); });
}

// ---- arithmetic that compilers turn into vectors

INLINE float exp_of(float x) {
  x = x < -87.0f ? -87.0f : (x > 88.0f ? 88.0f : x);
  const float scaled = x * 1.44269504f;
  const int n = static_cast<int>(scaled + (scaled < 0 ? -0.5f : 0.5f));
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * r * r + r + 1.0f;
  const int32_t bits = (n + 127) << 23;
  float power;
  std::memcpy(&power, &bits, 4);
  return y * power;
}

/** Φ(x), with exp(-x²/2) given (Abramowitz & Stegun 7.1.26, error under 1e-7). */
INLINE float normal_share(float x, float e) {
  const float a = (x < 0 ? -x : x) * 0.70710678f;
  const float t = 1.0f / (1.0f + 0.3275911f * a);
  const float tail =
      0.5f * e * t *
      (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  return x < 0 ? tail : 1.0f - tail;
}

/** 32 random bits of a counter (the finaliser of MurmurHash3). */
INLINE uint32_t bits_of(uint32_t counter, uint32_t key) {
  uint32_t h = counter * 0x9e3779b1u + key;
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ (h >> 16);
}

struct Dropout {
  uint32_t key;
  uint32_t below;  // hidden when the bits are below
  float scale;
};
Dropout dropout_of(const int32_t* seed, int site, float rate) {
  if (rate <= 0) return {0, 0, 1.0f};
  const uint32_t key = bits_of(static_cast<uint32_t>(seed[0]), static_cast<uint32_t>(site) * 0x27d4eb2fu) ^
                       bits_of(static_cast<uint32_t>(seed[1]), static_cast<uint32_t>(site) + 0x165667b1u);
  return {key, static_cast<uint32_t>(rate * 4294967296.0), 1.0f / (1.0f - rate)};
}
INLINE float keep(const Dropout& d, uint32_t counter) {
  return bits_of(counter, d.key) >= d.below ? d.scale : 0.0f;
}

// ---- bias and GELU

FOR_EVERY_CPU void gelu_rows(const float* x, const float* b, float* y, int64_t from, int64_t to, int64_t n) {
  for (int64_t row = from; row < to; row++)
    for (int64_t c = 0; c < n; c++) {
      const float v = x[row * n + c] + b[c];
      y[row * n + c] = v * normal_share(v, exp_of(-0.5f * v * v));
    }
}
FOR_EVERY_CPU void gelu_grad_rows(const float* dy, const float* x, const float* b, float* dx, float* db,
                                  int64_t from, int64_t to, int64_t n) {
  for (int64_t c = 0; c < n; c++) db[c] = 0;
  for (int64_t row = from; row < to; row++)
    for (int64_t c = 0; c < n; c++) {
      const float v = x[row * n + c] + b[c];
      const float e = exp_of(-0.5f * v * v);
      const float d = dy[row * n + c] * (normal_share(v, e) + v * e * 0.39894228f);
      dx[row * n + c] = d;
      db[c] += d;
    }
}

// ---- bias, dropout, residual and LayerNorm

FOR_EVERY_CPU void norm_rows(const float* x, const float* b, const float* r, const float* gamma,
                             const float* beta, const Dropout drop, float epsilon, float* y, float* hat,
                             float* rate, int64_t from, int64_t to, int64_t n) {
  for (int64_t row = from; row < to; row++) {
    float* h = hat + row * n;
    const float *xs = x + row * n, *rs = r + row * n;
    float sum = 0;
    if (drop.below > 0)
      for (int64_t c = 0; c < n; c++) {
        h[c] = rs[c] + (xs[c] + b[c]) * keep(drop, static_cast<uint32_t>(row * n + c));
        sum += h[c];
      }
    else
      for (int64_t c = 0; c < n; c++) {
        h[c] = rs[c] + xs[c] + b[c];
        sum += h[c];
      }
    const float mean = sum / n;
    float squares = 0;
    for (int64_t c = 0; c < n; c++) {
      h[c] -= mean;
      squares += h[c] * h[c];
    }
    const float inverse = 1.0f / std::sqrt(squares / n + epsilon);
    rate[row] = inverse;
    for (int64_t c = 0; c < n; c++) {
      h[c] *= inverse;
      y[row * n + c] = h[c] * gamma[c] + beta[c];
    }
  }
}
FOR_EVERY_CPU void norm_grad_rows(const float* dy, const float* hat, const float* rate, const float* gamma,
                                  const Dropout drop, float* dr, float* dx, float* sums, int64_t from,
                                  int64_t to, int64_t n) {
  float *dgamma = sums, *dbeta = sums + n, *db = sums + 2 * n;
  for (int64_t c = 0; c < 3 * n; c++) sums[c] = 0;
  for (int64_t row = from; row < to; row++) {
    const float *d = dy + row * n, *h = hat + row * n;
    float inner = 0, along = 0;
    for (int64_t c = 0; c < n; c++) {
      const float g = d[c] * gamma[c];
      inner += g;
      along += g * h[c];
      dgamma[c] += d[c] * h[c];
      dbeta[c] += d[c];
    }
    inner /= n;
    along /= n;
    float *out = dr + row * n, *masked = dx + row * n;
    for (int64_t c = 0; c < n; c++) out[c] = (d[c] * gamma[c] - inner - h[c] * along) * rate[row];
    if (drop.below > 0)
      for (int64_t c = 0; c < n; c++) {
        masked[c] = out[c] * keep(drop, static_cast<uint32_t>(row * n + c));
        db[c] += masked[c];
      }
    else
      for (int64_t c = 0; c < n; c++) {
        masked[c] = out[c];
        db[c] += masked[c];
      }
  }
}

FOR_EVERY_CPU void add_portions(const float* parts, int portions, int64_t n, float* sum) {
  for (int64_t c = 0; c < n; c++) sum[c] = 0;
  for (int p = 0; p < portions; p++)
    for (int64_t c = 0; c < n; c++) sum[c] += parts[p * n + c];
}
FOR_EVERY_CPU void column_sums(const float* x, float* sum, int64_t from, int64_t to, int64_t n) {
  for (int64_t c = 0; c < n; c++) sum[c] = 0;
  for (int64_t row = from; row < to; row++)
    for (int64_t c = 0; c < n; c++) sum[c] += x[row * n + c];
}

// ---- attention of one text and head; every text attends to itself alone

/** The sums of W columns of c (m×n) = a (m×k) · b (k×n), four rows at once, kept in registers. */
template <int W>
INLINE void product_block(const float* a, int64_t as, const float* b, int64_t bs, float* c, int64_t cs, int64_t m,
                          int64_t k) {
  int64_t i = 0;
  for (; i + 4 <= m; i += 4) {
    const float *a0 = a + i * as, *a1 = a0 + as, *a2 = a1 + as, *a3 = a2 + as;
    float s0[W] = {0}, s1[W] = {0}, s2[W] = {0}, s3[W] = {0};
    for (int64_t l = 0; l < k; l++) {
      const float* row = b + l * bs;
      const float w0 = a0[l], w1 = a1[l], w2 = a2[l], w3 = a3[l];
      for (int j = 0; j < W; j++) {
        s0[j] += w0 * row[j];
        s1[j] += w1 * row[j];
        s2[j] += w2 * row[j];
        s3[j] += w3 * row[j];
      }
    }
    float *c0 = c + i * cs, *c1 = c0 + cs, *c2 = c1 + cs, *c3 = c2 + cs;
    for (int j = 0; j < W; j++) {
      c0[j] = s0[j];
      c1[j] = s1[j];
      c2[j] = s2[j];
      c3[j] = s3[j];
    }
  }
  for (; i < m; i++) {
    float sum[W] = {0};
    for (int64_t l = 0; l < k; l++)
      for (int j = 0; j < W; j++) sum[j] += a[i * as + l] * b[l * bs + j];
    for (int j = 0; j < W; j++) c[i * cs + j] = sum[j];
  }
}
/** c (m×n) = a (m×k) · b (k×n); rows lie `as`, `bs`, `cs` apart. */
INLINE void product(const float* a, int64_t as, const float* b, int64_t bs, float* c, int64_t cs, int64_t m,
                    int64_t k, int64_t n) {
  int64_t j = 0;
  for (; j + 32 <= n; j += 32) product_block<32>(a, as, b + j, bs, c + j, cs, m, k);
  for (; j + 16 <= n; j += 16) product_block<16>(a, as, b + j, bs, c + j, cs, m, k);
  for (; j + 4 <= n; j += 4) product_block<4>(a, as, b + j, bs, c + j, cs, m, k);
  for (; j < n; j++) product_block<1>(a, as, b + j, bs, c + j, cs, m, k);
}
/** A length filled up so that no product has a ragged end; the places beyond the text are computed and unread. */
INLINE int64_t filled(int64_t n) { return (n + 15) / 16 * 16; }
INLINE void transpose(const float* a, int64_t as, float* t, int64_t ts, int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) t[j * ts + i] = a[i * as + j];
}

struct Text {
  const float *qkv, *bias;
  int64_t first, tokens, width, size, head, heads;
  Dropout drop;
  float scale;
};

/** Part 0 is q, 1 is k, 2 is v, with their bias, q scaled: (tokens, size). */
INLINE void load(const Text& t, int part, float* to) {
  const float factor = part == 0 ? t.scale : 1.0f;
  const int64_t column = part * t.width + t.head * t.size;
  for (int64_t i = 0; i < t.tokens; i++)
    for (int64_t d = 0; d < t.size; d++)
      to[i * t.size + d] = (t.qkv[(t.first + i) * 3 * t.width + column + d] + t.bias[column + d]) * factor;
}
/** A number of its own for each pair of tokens of a text and head. */
INLINE uint32_t pair_counter(const Text& t, int64_t i) {
  return static_cast<uint32_t>(((t.first + i) * t.heads + t.head) * 8192);
}

FOR_EVERY_CPU void attend(const Text& t, float* work, float* context, float* logs) {
  const int64_t n = t.tokens, s = t.size, f = filled(n);
  float *q = work, *k = q + f * s, *v = k + f * s, *kt = v + f * s, *p = kt + f * s;
  load(t, 0, q);
  load(t, 1, k);
  load(t, 2, v);
  transpose(k, s, kt, f, n, s);
  product(q, s, kt, f, p, f, n, s, f);
  for (int64_t i = 0; i < n; i++) {
    float *row = p + i * f, largest = row[0], sum = 0;
    for (int64_t j = 1; j < n; j++) largest = row[j] > largest ? row[j] : largest;
    for (int64_t j = 0; j < n; j++) {
      row[j] = exp_of(row[j] - largest);
      sum += row[j];
    }
    logs[(t.first + i) * t.heads + t.head] = largest + std::log(sum);
    const float share = 1.0f / sum;
    const uint32_t counter = pair_counter(t, i);
    if (t.drop.below > 0)
      for (int64_t j = 0; j < n; j++) row[j] *= share * keep(t.drop, counter + static_cast<uint32_t>(j));
    else
      for (int64_t j = 0; j < n; j++) row[j] *= share;
  }
  product(p, f, v, s, context + t.first * t.width + t.head * s, t.width, n, n, s);
}

FOR_EVERY_CPU void attend_grad(const Text& t, float* work, const float* dcontext, const float* context,
                               const float* logs, float* dqkv) {
  const int64_t n = t.tokens, s = t.size, w = t.width, f = filled(n);
  float *q = work, *k = q + f * s, *v = k + f * s, *turned = v + f * s, *p = turned + f * s, *dp = p + f * f;
  float* flipped = dp + f * f;
  load(t, 0, q);
  load(t, 1, k);
  load(t, 2, v);
  transpose(k, s, turned, f, n, s);
  product(q, s, turned, f, p, f, n, s, f);
  const float *dc = dcontext + t.first * w + t.head * s, *c = context + t.first * w + t.head * s;
  transpose(v, s, turned, f, n, s);
  product(dc, w, turned, f, dp, f, n, s, f);
  for (int64_t i = 0; i < n; i++) {
    float *row = p + i * f, *d = dp + i * f;
    const float log = logs[(t.first + i) * t.heads + t.head];
    const uint32_t counter = pair_counter(t, i);
    float dot = 0;
    for (int64_t x = 0; x < s; x++) dot += dc[i * w + x] * c[i * w + x];
    if (t.drop.below > 0)
      for (int64_t j = 0; j < n; j++) {
        const float share = exp_of(row[j] - log);
        const float kept = keep(t.drop, counter + static_cast<uint32_t>(j));
        row[j] = share * kept;
        d[j] = share * (d[j] * kept - dot);
      }
    else
      for (int64_t j = 0; j < n; j++) {
        row[j] = exp_of(row[j] - log);
        d[j] = row[j] * (d[j] - dot);
      }
  }
  float* out = dqkv + t.first * 3 * w + t.head * s;
  product(dp, f, k, s, out, 3 * w, n, n, s);
  for (int64_t i = 0; i < n; i++)
    for (int64_t x = 0; x < s; x++) out[i * 3 * w + x] *= t.scale;
  transpose(dp, f, flipped, f, n, n);
  product(flipped, f, q, s, out + w, 3 * w, n, n, s);
  transpose(p, f, flipped, f, n, n);
  product(flipped, f, dc, w, out + 2 * w, 3 * w, n, n, s);
}

// ---- the operations as TensorFlow calls them

struct Settings {
  float rate = 0, epsilon = 0;
  int32_t site = 0, heads = 1;
};
void* read_settings(TF_OpKernelConstruction* context) {
  Settings* own = new Settings();
  TF_Status* status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrFloat(context, "rate", &own->rate, status);
  TF_OpKernelConstruction_GetAttrFloat(context, "epsilon", &own->epsilon, status);
  TF_OpKernelConstruction_GetAttrInt32(context, "site", &own->site, status);
  TF_OpKernelConstruction_GetAttrInt32(context, "heads", &own->heads, status);
  TF_DeleteStatus(status);
  return own;
}
void drop_settings(void* own) { delete static_cast<Settings*>(own); }

class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }
  TF_Tensor* input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    held_.push_back(tensor);
    return tensor;
  }
  const float* floats(int index) { return static_cast<const float*>(TF_TensorData(input(index))); }
  const int32_t* ints(int index) { return static_cast<const int32_t*>(TF_TensorData(input(index))); }
  float* output(int index, std::vector<int64_t> shape) {
    int64_t size = 1;
    for (int64_t length : shape) size *= length;
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, 1, shape.data(), static_cast<int>(shape.size()),
                                          static_cast<size_t>(size) * 4, status_);
    held_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> held_;
};

void bias_gelu(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* input = call.input(0);
  const int64_t rows = TF_Dim(input, 0), n = TF_Dim(input, 1);
  const float *x = static_cast<const float*>(TF_TensorData(input)), *b = call.floats(1);
  float* y = call.output(0, {rows, n});
  by_rows(rows, [&](int, int64_t from, int64_t to) { gelu_rows(x, b, y, from, to, n); });
}
void bias_gelu_grad(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* input = call.input(1);
  const int64_t rows = TF_Dim(input, 0), n = TF_Dim(input, 1);
  const float *dy = call.floats(0), *x = static_cast<const float*>(TF_TensorData(input)), *b = call.floats(2);
  float *dx = call.output(0, {rows, n}), *db = call.output(1, {n});
  std::vector<float> parts(static_cast<size_t>(kPortions) * n, 0.0f);
  by_rows(rows, [&](int p, int64_t from, int64_t to) {
    gelu_grad_rows(dy, x, b, dx, parts.data() + p * n, from, to, n);
  });
  add_portions(parts.data(), kPortions, n, db);
}
void add_norm(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor* input = call.input(0);
  const int64_t rows = TF_Dim(input, 0), n = TF_Dim(input, 1);
  const float *x = static_cast<const float*>(TF_TensorData(input)), *b = call.floats(1), *r = call.floats(2);
  const float *gamma = call.floats(3), *beta = call.floats(4);
  const Dropout drop = dropout_of(call.ints(5), set.site, set.rate);
  float *y = call.output(0, {rows, n}), *hat = call.output(1, {rows, n}), *rate = call.output(2, {rows});
  by_rows(rows, [&](int, int64_t from, int64_t to) {
    norm_rows(x, b, r, gamma, beta, drop, set.epsilon, y, hat, rate, from, to, n);
  });
}
void add_norm_grad(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor* input = call.input(0);
  const int64_t rows = TF_Dim(input, 0), n = TF_Dim(input, 1);
  const float *dy = static_cast<const float*>(TF_TensorData(input)), *hat = call.floats(1);
  const float *rate = call.floats(2), *gamma = call.floats(3);
  const Dropout drop = dropout_of(call.ints(4), set.site, set.rate);
  float *dr = call.output(0, {rows, n}), *dx = call.output(1, {rows, n});
  std::vector<float> parts(static_cast<size_t>(kPortions) * 3 * n, 0.0f), sums(static_cast<size_t>(3) * n);
  by_rows(rows, [&](int p, int64_t from, int64_t to) {
    norm_grad_rows(dy, hat, rate, gamma, drop, dr, dx, parts.data() + p * 3 * n, from, to, n);
  });
  add_portions(parts.data(), kPortions, 3 * n, sums.data());
  for (int i = 0; i < 3; i++) std::memcpy(call.output(2 + i, {n}), sums.data() + i * n, static_cast<size_t>(n) * 4);
}

/** Calls work for every text and head with room to work in. */
void by_heads(const int32_t* starts, int64_t texts, Text base, int64_t squares,
              const std::function<void(const Text&, float*)>& work) {
  Pool::get().run(static_cast<int>(texts * base.heads), [&](int item) {
    thread_local std::vector<float> room;
    Text text = base;
    text.first = starts[item / base.heads];
    text.tokens = starts[item / base.heads + 1] - text.first;
    text.head = item % base.heads;
    const int64_t length = filled(text.tokens);
    const size_t needed = static_cast<size_t>(length * (4 * text.size + squares * length));
    if (room.size() < needed) room.resize(needed);
    if (text.tokens > 0) work(text, room.data());
  });
}
Text text_of(const Settings& set, const float* qkv, const float* bias, const int32_t* seed, int64_t width) {
  const int64_t size = width / set.heads;
  const float scale = 1.0f / std::sqrt(static_cast<float>(size));
  return {qkv, bias, 0, 0, width, size, 0, set.heads, dropout_of(seed, set.site, set.rate), scale};
}
void attention(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor *input = call.input(0), *borders = call.input(2);
  const int64_t rows = TF_Dim(input, 0), width = TF_Dim(input, 1) / 3;
  const float *qkv = static_cast<const float*>(TF_TensorData(input)), *bias = call.floats(1);
  const int32_t* starts = static_cast<const int32_t*>(TF_TensorData(borders));
  const Text base = text_of(set, qkv, bias, call.ints(3), width);
  float *out = call.output(0, {rows, width}), *logs = call.output(1, {rows, set.heads});
  by_heads(starts, TF_Dim(borders, 0) - 1, base, 1,
           [&](const Text& text, float* room) { attend(text, room, out, logs); });
}
void attention_grad(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor *input = call.input(3), *borders = call.input(5);
  const int64_t rows = TF_Dim(input, 0), width = TF_Dim(input, 1) / 3;
  const float *dcontext = call.floats(0), *out = call.floats(1), *logs = call.floats(2);
  const float *qkv = static_cast<const float*>(TF_TensorData(input)), *bias = call.floats(4);
  const int32_t* starts = static_cast<const int32_t*>(TF_TensorData(borders));
  const Text base = text_of(set, qkv, bias, call.ints(6), width);
  float *dqkv = call.output(0, {rows, 3 * width}), *dbias = call.output(1, {3 * width});
  by_heads(starts, TF_Dim(borders, 0) - 1, base, 3, [&](const Text& text, float* room) {
    attend_grad(text, room, dcontext, out, logs, dqkv);
  });
  std::vector<float> parts(static_cast<size_t>(kPortions) * 3 * width, 0.0f);
  by_rows(rows, [&](int p, int64_t from, int64_t to) {
    column_sums(dqkv, parts.data() + p * 3 * width, from, to, 3 * width);
  });
  add_portions(parts.data(), kPortions, 3 * width, dbias);
}

void unknown_shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

bool add(const char* name, std::vector<const char*> inputs, std::vector<const char*> outputs,
         void (*compute)(void*, TF_OpKernelContext*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* attribute : {"rate: float = 0", "epsilon: float = 0", "site: int = 0", "heads: int = 1"})
    TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, unknown_shapes);
  TF_RegisterOpDefinition(definition, status);
  bool is_added = TF_GetCode(status) == 0;
  if (is_added) {
    TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", read_settings, compute, drop_settings), status);
    is_added = TF_GetCode(status) == 0;
  }
  TF_DeleteStatus(status);
  return is_added;
}

bool add_all() {
  return add("WinnowBiasGelu", {"x: float", "bias: float"}, {"y: float"}, bias_gelu) &&
         add("WinnowBiasGeluGrad", {"dy: float", "x: float", "bias: float"}, {"dx: float", "dbias: float"},
             bias_gelu_grad) &&
         add("WinnowAddNorm",
             {"x: float", "bias: float", "residual: float", "gamma: float", "beta: float", "seed: int32"},
             {"y: float", "hat: float", "inverse: float"}, add_norm) &&
         add("WinnowAddNormGrad", {"dy: float", "hat: float", "inverse: float", "gamma: float", "seed: int32"},
             {"dresidual: float", "dx: float", "dgamma: float", "dbeta: float", "dbias: float"}, add_norm_grad) &&
         add("WinnowAttention", {"qkv: float", "bias: float", "starts: int32", "seed: int32"},
             {"context: float", "logs: float"}, attention) &&
         add("WinnowAttentionGrad",
             {"dcontext: float", "context: float", "logs: float", "qkv: float", "bias: float", "starts: int32",
              "seed: int32"},
             {"dqkv: float", "dbias: float"}, attention_grad);
}

}  // namespace

/** Exports `isReady`: whether the operations are there. Loading twice in one process adds them once. */
extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const bool is_ready = add_all();
  napi_value value;
  napi_get_boolean(env, is_ready, &value);
  napi_set_named_property(env, exports, "isReady", value);
  return exports;
}
