// A Node addon that adds operations to TensorFlow: the pieces of a transformer, each in one pass over memory instead
// of a dozen, its matrix products, and the step of AdamW over all weights. Forward and gradient stand side by side;
// src/main/engine/compiled/kernels.ts calls them, and the same mathematics in plain operations is in
// src/main/engine/models/encoder/ops.ts and src/main/engine/compiled/update.ts.
// Invariant: results do not depend on the number of threads.
#include <node_api.h>

#include <chrono>
#include <cmath>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "adamw.h"
#include "kit.h"
#include "pool.h"
#include "tensorflow.h"

namespace {

// ---- what the operations of a network share

struct Settings {
  float rate = 0, epsilon = 0;
  int32_t site = 0, heads = 1, turned = 0, rounded = 0, bent = 0;
};
void* read_settings(TF_OpKernelConstruction* context) {
  Settings* own = new Settings();
  own->rate = float_attribute(context, "rate");
  own->epsilon = float_attribute(context, "epsilon");
  own->site = int_attribute(context, "site");
  own->heads = int_attribute(context, "heads");
  own->turned = int_attribute(context, "turned");
  own->rounded = int_attribute(context, "rounded");
  own->bent = int_attribute(context, "bent");
  return own;
}
void drop_settings(void* own) { delete static_cast<Settings*>(own); }

uint32_t random_bits(uint32_t counter, uint32_t key) {
  uint32_t h = counter * 0x9e3779b1u + key;
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ (h >> 16);
}
Dropout dropout_of(const int32_t* seed, int site, float rate) {
  if (rate <= 0) return {0, 0, 1.0f};
  const uint32_t key = random_bits(static_cast<uint32_t>(seed[0]), static_cast<uint32_t>(site) * 0x27d4eb2fu) ^
                       random_bits(static_cast<uint32_t>(seed[1]), static_cast<uint32_t>(site) + 0x165667b1u);
  return {key, static_cast<uint32_t>(rate * 4294967296.0), 1.0f / (1.0f - rate)};
}

/** Sums of portions, `n` numbers each, in the order of the portions. */
void add_portions(const std::vector<float>& parts, int64_t n, float* sum) {
  for (int64_t c = 0; c < n; c++) sum[c] = 0;
  for (int p = 0; p < kPortions; p++)
    for (int64_t c = 0; c < n; c++) sum[c] += parts[static_cast<size_t>(p * n + c)];
}
std::vector<float> room_for_portions(int64_t n) { return std::vector<float>(static_cast<size_t>(kPortions * n), 0.0f); }

void sum_columns(const float* x, int64_t rows, int64_t n, float* sum) {
  std::vector<float> parts = room_for_portions(n);
  by_rows(rows, [&](int p, int64_t from, int64_t to) { kit().column_sums(x, parts.data() + p * n, from, to, n); });
  add_portions(parts, n, sum);
}

// ---- products

void multiply(const Settings& set, const Product& product) {
  if (set.rounded) kit().multiply_halves(product);
  else kit().multiply(product);
}

/** x (m, k) · w, which is (n, k) or, turned, (k, n): (m, n); with a bias (n) added or without; bent by GELU or not. */
void dense(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor *x = call.input(0), *w = call.input(1), *bias = call.input(2);
  const int64_t m = TF_Dim(x, 0), k = TF_Dim(x, 1), n = TF_Dim(w, set.turned ? 1 : 0);
  if (TF_Dim(w, set.turned ? 0 : 1) != k) return call.refuse("WinnowDense: the weight does not fit the rows.");
  float* y = call.output(0, {m, n});
  if (!call.has_room()) return;
  const Matrix right = set.turned ? Matrix{floats_of(w), n, 1} : Matrix{floats_of(w), 1, k};
  const float* added = TF_TensorElementCount(bias) > 0 ? floats_of(bias) : nullptr;
  multiply(set, {{floats_of(x), k, 1}, right, added, y, n, m, n, k, set.bent != 0});
}
/** dyᵀ (n, m) · x (m, k): (n, k), the gradient of a weight; and the sums of dy's columns. */
void dense_grad(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor *dy = call.input(0), *x = call.input(1);
  const int64_t m = TF_Dim(dy, 0), n = TF_Dim(dy, 1), k = TF_Dim(x, 1);
  if (TF_Dim(x, 0) != m) return call.refuse("WinnowDenseGrad: the gradient has other rows.");
  float *dw = call.output(0, {n, k}), *sums = call.output(1, {n});
  if (!call.has_room()) return;
  multiply(set, {{floats_of(dy), 1, n}, {floats_of(x), k, 1}, nullptr, dw, k, n, k, m, false});
  sum_columns(floats_of(dy), m, n, sums);
}

// ---- bias and GELU; bias, dropout, residual and LayerNorm

void bias_gelu(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* input = call.input(0);
  const int64_t rows = TF_Dim(input, 0), n = TF_Dim(input, 1);
  const float *x = floats_of(input), *b = call.floats(1);
  float* y = call.output(0, {rows, n});
  if (!call.has_room()) return;
  by_rows(rows, [&](int, int64_t from, int64_t to) { kit().gelu(x, b, y, from, to, n); });
}
void bias_gelu_grad(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* input = call.input(1);
  const int64_t rows = TF_Dim(input, 0), n = TF_Dim(input, 1);
  const float *dy = call.floats(0), *x = floats_of(input), *b = call.floats(2);
  float *dx = call.output(0, {rows, n}), *db = call.output(1, {n});
  if (!call.has_room()) return;
  std::vector<float> parts = room_for_portions(n);
  by_rows(rows, [&](int p, int64_t from, int64_t to) {
    kit().gelu_grad(dy, x, b, dx, parts.data() + p * n, from, to, n);
  });
  add_portions(parts, n, db);
}
void add_norm(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor* input = call.input(0);
  const int64_t rows = TF_Dim(input, 0), n = TF_Dim(input, 1);
  const float *x = floats_of(input), *b = call.floats(1), *r = call.floats(2);
  const float *gamma = call.floats(3), *beta = call.floats(4);
  const Dropout drop = dropout_of(call.ints(5), set.site, set.rate);
  float *y = call.output(0, {rows, n}), *hat = call.output(1, {rows, n}), *rate = call.output(2, {rows});
  if (!call.has_room()) return;
  by_rows(rows, [&](int, int64_t from, int64_t to) {
    kit().norm(x, b, r, gamma, beta, drop, set.epsilon, y, hat, rate, from, to, n);
  });
}
void add_norm_grad(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor* input = call.input(0);
  const int64_t rows = TF_Dim(input, 0), n = TF_Dim(input, 1);
  const float *dy = floats_of(input), *hat = call.floats(1), *rate = call.floats(2), *gamma = call.floats(3);
  const Dropout drop = dropout_of(call.ints(4), set.site, set.rate);
  float *dr = call.output(0, {rows, n}), *dx = call.output(1, {rows, n});
  float* sums[] = {call.output(2, {n}), call.output(3, {n}), call.output(4, {n})};
  if (!call.has_room()) return;
  std::vector<float> parts = room_for_portions(3 * n), added(static_cast<size_t>(3 * n));
  by_rows(rows, [&](int p, int64_t from, int64_t to) {
    kit().norm_grad(dy, hat, rate, gamma, drop, dr, dx, parts.data() + p * 3 * n, from, to, n);
  });
  add_portions(parts, 3 * n, added.data());
  for (int i = 0; i < 3; i++) std::memcpy(sums[i], added.data() + i * n, static_cast<size_t>(n) * 4);
}

// ---- attention

/** Calls work for every text and head with room to work in. */
void by_heads(const int32_t* starts, int64_t texts, const Text& base,
              const std::function<void(const Text&, float*)>& work) {
  Pool::get().run(static_cast<int>(texts * base.heads), [&](int item) {
    thread_local std::vector<float> room;
    Text text = base;
    text.number = item / base.heads;
    text.first = starts[text.number];
    text.tokens = starts[text.number + 1] - text.first;
    text.head = item % base.heads;
    const size_t needed = static_cast<size_t>(kit().attention_room(text.tokens, text.size));
    if (room.size() < needed) room.resize(needed);
    if (text.tokens > 0) work(text, room.data());
  });
}
Text text_of(const Settings& set, const float* qkv, const int32_t* seed, int64_t width) {
  const int64_t size = width / set.heads;
  const float scale = 1.0f / std::sqrt(static_cast<float>(size));
  return {qkv, 0, 0, width, size, 0, set.heads, dropout_of(seed, set.site, set.rate), scale};
}
void attention(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor *input = call.input(0), *borders = call.input(1);
  const int64_t rows = TF_Dim(input, 0), width = TF_Dim(input, 1) / 3;
  const int32_t* starts = static_cast<const int32_t*>(TF_TensorData(borders));
  const Text base = text_of(set, floats_of(input), call.ints(2), width);
  float *out = call.output(0, {rows, width}), *logs = call.output(1, {rows, set.heads});
  if (!call.has_room()) return;
  by_heads(starts, TF_Dim(borders, 0) - 1, base,
           [&](const Text& text, float* room) { kit().attend(text, room, out, logs); });
}
void attention_grad(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor *input = call.input(3), *borders = call.input(4);
  const int64_t rows = TF_Dim(input, 0), width = TF_Dim(input, 1) / 3;
  const float *dcontext = call.floats(0), *out = call.floats(1), *logs = call.floats(2);
  const int32_t* starts = static_cast<const int32_t*>(TF_TensorData(borders));
  const Text base = text_of(set, floats_of(input), call.ints(5), width);
  float* dqkv = call.output(0, {rows, 3 * width});
  if (!call.has_room()) return;
  by_heads(starts, TF_Dim(borders, 0) - 1, base, [&](const Text& text, float* room) {
    kit().attend_grad(text, room, dcontext, out, logs, dqkv);
  });
}

/** The first token of each text over its text: q (texts, width), kv (tokens, 2·width). */
void first_attention(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor *queries = call.input(0), *input = call.input(1), *borders = call.input(2);
  const int64_t texts = TF_Dim(queries, 0), width = TF_Dim(queries, 1);
  const int32_t* starts = static_cast<const int32_t*>(TF_TensorData(borders));
  const float* q = floats_of(queries);
  const Text base = text_of(set, floats_of(input), call.ints(3), width);
  float *out = call.output(0, {texts, width}), *logs = call.output(1, {texts, set.heads});
  if (!call.has_room()) return;
  by_heads(starts, texts, base, [&](const Text& text, float* room) {
    const int64_t at = text.number * width + text.head * text.size;
    kit().attend_first(text, q + at, room, out + at, logs + text.number * set.heads + text.head);
  });
}
void first_attention_grad(void* own, TF_OpKernelContext* context) {
  const Settings& set = *static_cast<Settings*>(own);
  Call call(context);
  TF_Tensor *queries = call.input(3), *input = call.input(4), *borders = call.input(5);
  const int64_t texts = TF_Dim(queries, 0), width = TF_Dim(queries, 1);
  const int32_t* starts = static_cast<const int32_t*>(TF_TensorData(borders));
  const float *dcontext = call.floats(0), *out = call.floats(1), *logs = call.floats(2), *q = floats_of(queries);
  const Text base = text_of(set, floats_of(input), call.ints(6), width);
  float *dq = call.output(0, {texts, width}), *dkv = call.output(1, {TF_Dim(input, 0), 2 * width});
  if (!call.has_room()) return;
  by_heads(starts, texts, base, [&](const Text& text, float* room) {
    const int64_t at = text.number * width + text.head * text.size;
    const float log = logs[text.number * set.heads + text.head];
    kit().attend_first_grad(text, q + at, room, dcontext + at, out + at, log, dq + at, dkv);
  });
}

// ---- the mean of a text

void means(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor *input = call.input(0), *borders = call.input(1);
  const int64_t n = TF_Dim(input, 1), texts = TF_Dim(borders, 0) - 1;
  const int32_t* starts = static_cast<const int32_t*>(TF_TensorData(borders));
  const float* x = floats_of(input);
  float* y = call.output(0, {texts, n});
  if (!call.has_room()) return;
  Pool::get().run(static_cast<int>(texts), [&](int text) {
    kit().column_sums(x, y + text * n, starts[text], starts[text + 1], n);
    kit().shrink(1.0f / std::max(1, starts[text + 1] - starts[text]), y + text * n, n);
  });
}
void means_grad(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor *given = call.input(0), *borders = call.input(1);
  const int64_t n = TF_Dim(given, 1), texts = TF_Dim(borders, 0) - 1;
  const int32_t* starts = static_cast<const int32_t*>(TF_TensorData(borders));
  const float* dy = floats_of(given);
  float* dx = call.output(0, {starts[texts], n});
  if (!call.has_room()) return;
  Pool::get().run(static_cast<int>(texts), [&](int text) {
    for (int64_t row = starts[text]; row < starts[text + 1]; row++) {
      std::memcpy(dx + row * n, dy + text * n, static_cast<size_t>(n) * 4);
      kit().shrink(1.0f / (starts[text + 1] - starts[text]), dx + row * n, n);
    }
  });
}

// ---- registration

const std::vector<const char*> kSettings = {"rate: float = 0", "epsilon: float = 0", "site: int = 0", "heads: int = 1",
                                            "turned: int = 0", "rounded: int = 0", "bent: int = 0"};
bool add(const char* name, std::vector<const char*> inputs, std::vector<const char*> outputs,
         void (*compute)(void*, TF_OpKernelContext*)) {
  return add_operation({name, kSettings, std::move(inputs), std::move(outputs), read_settings, compute, drop_settings});
}

bool add_all() {
  return add("WinnowDense", {"x: float", "w: float", "bias: float"}, {"y: float"}, dense) &&
         add("WinnowDenseGrad", {"dy: float", "x: float"}, {"dw: float", "dbias: float"}, dense_grad) &&
         add("WinnowBiasGelu", {"x: float", "bias: float"}, {"y: float"}, bias_gelu) &&
         add("WinnowBiasGeluGrad", {"dy: float", "x: float", "bias: float"}, {"dx: float", "dbias: float"},
             bias_gelu_grad) &&
         add("WinnowAddNorm",
             {"x: float", "bias: float", "residual: float", "gamma: float", "beta: float", "seed: int32"},
             {"y: float", "hat: float", "inverse: float"}, add_norm) &&
         add("WinnowAddNormGrad", {"dy: float", "hat: float", "inverse: float", "gamma: float", "seed: int32"},
             {"dresidual: float", "dx: float", "dgamma: float", "dbeta: float", "dbias: float"}, add_norm_grad) &&
         add("WinnowAttention", {"qkv: float", "starts: int32", "seed: int32"}, {"context: float", "logs: float"},
             attention) &&
         add("WinnowAttentionGrad",
             {"dcontext: float", "context: float", "logs: float", "qkv: float", "starts: int32", "seed: int32"},
             {"dqkv: float"}, attention_grad) &&
         add("WinnowFirstAttention", {"q: float", "kv: float", "starts: int32", "seed: int32"},
             {"context: float", "logs: float"}, first_attention) &&
         add("WinnowFirstAttentionGrad",
             {"dcontext: float", "context: float", "logs: float", "q: float", "kv: float", "starts: int32",
              "seed: int32"},
             {"dq: float", "dkv: float"}, first_attention_grad) &&
         add("WinnowMeans", {"x: float", "starts: int32"}, {"y: float"}, means) &&
         add("WinnowMeansGrad", {"dy: float", "starts: int32"}, {"dx: float"}, means_grad) &&
         add_adamw();
}

/** Large blocks come and go with every step: giving them back to the system each time costs a tenth of it. */
void keep_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

/** Seconds that a product like those of a small BERT takes, the best of some. */
double seconds_of(void (*multiply)(const Product&)) {
  const int64_t m = 512, n = 1536, k = 384;
  const std::vector<float> a(static_cast<size_t>(m * k), 0.5f), b(static_cast<size_t>(n * k), 0.25f);
  std::vector<float> c(static_cast<size_t>(m * n));
  double best = 1e9;
  for (int i = 0; i < 12; i++) {
    const auto from = std::chrono::steady_clock::now();
    multiply({{a.data(), k, 1}, {b.data(), 1, k}, nullptr, c.data(), n, m, n, k, false});
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
  }
  return best;
}
napi_value number(napi_env env, double value) {
  napi_value made;
  napi_create_double(env, value, &made);
  return made;
}
/** {f32, bf16, flop}: seconds of one product in each precision, 0 without instructions for it, and its operations. */
napi_value compare(napi_env env, napi_callback_info) {
  napi_value result;
  napi_create_object(env, &result);
  napi_set_named_property(env, result, "f32", number(env, seconds_of(kit().multiply)));
  napi_set_named_property(env, result, "bf16", number(env, has_halves() ? seconds_of(kit().multiply_halves) : 0));
  napi_set_named_property(env, result, "flop", number(env, 2.0 * 512 * 1536 * 384));
  return result;
}

}  // namespace

/** Exports `isReady`: whether the operations are there, `hasHalves` and `compare`. Loading twice adds them once. */
extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const bool is_ready = [] {
    keep_memory();
    return add_all();
  }();
  napi_value value;
  napi_get_boolean(env, is_ready, &value);
  napi_set_named_property(env, exports, "isReady", value);
  napi_get_boolean(env, has_halves(), &value);
  napi_set_named_property(env, exports, "hasHalves", value);
  napi_create_function(env, "compare", NAPI_AUTO_LENGTH, compare, nullptr, &value);
  napi_set_named_property(env, exports, "compare", value);
  return exports;
}
