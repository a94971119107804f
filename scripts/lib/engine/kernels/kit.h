// What the code of one instruction set offers to the operations, and the values it works on.
#pragma once
#include <cstdint>

/** Where dropout draws from: bits of a counter, hidden when they are below. */
struct Dropout {
  uint32_t key;
  uint32_t below;
  float scale;
};

/** An element (i, j) is at[i * row + j * column]. */
struct Matrix {
  const float* at;
  int64_t row, column;
};

/** c (m, n), rows `stride` apart, = a (m, k) · b (k, n) + bias (n), which may be null; then GELU where asked. */
struct Product {
  Matrix a, b;
  const float* bias;
  float* c;
  int64_t stride, m, n, k;
  bool is_bent;
};

/** The attention of one head of one text over itself; qkv (tokens, 3·width) holds queries, keys and values. */
struct Text {
  const float* qkv;
  int64_t first, tokens, width, size, head, heads;
  Dropout drop;
  float scale;
  /** Which text of the batch it is. */
  int64_t number = 0;
};

/** AdamW's step for part of a weight; `decay` is 1 less what of the weight decays. */
struct AdamStep {
  float first, second;     // decay of the moments
  float rate, correction;  // rate / (1 - first^t), 1 / √(1 - second^t)
  float epsilon, decay;
  float scale;             // of the gradient
};

/** Functions of one instruction set. */
struct Kit {
  void (*gelu)(const float* x, const float* bias, float* y, int64_t from, int64_t to, int64_t n);
  void (*gelu_grad)(const float* dy, const float* x, const float* bias, float* dx, float* dbias, int64_t from,
                    int64_t to, int64_t n);
  void (*norm)(const float* x, const float* bias, const float* residual, const float* gamma, const float* beta,
               const Dropout& drop, float epsilon, float* y, float* hat, float* inverse, int64_t from, int64_t to,
               int64_t n);
  void (*norm_grad)(const float* dy, const float* hat, const float* inverse, const float* gamma, const Dropout& drop,
                    float* dresidual, float* dx, float* sums, int64_t from, int64_t to, int64_t n);
  void (*column_sums)(const float* x, float* sum, int64_t from, int64_t to, int64_t n);
  void (*attend)(const Text& text, float* room, float* context, float* logs);
  void (*attend_grad)(const Text& text, float* room, const float* dcontext, const float* context, const float* logs,
                      float* dqkv);
  /** The same for the first token of the text alone; see first.h. */
  void (*attend_first)(const Text& text, const float* query, float* room, float* context, float* log);
  void (*attend_first_grad)(const Text& text, const float* query, float* room, const float* dcontext,
                            const float* context, float log, float* dquery, float* dkv);
  /** Floats of room that a text of so many tokens needs. */
  int64_t (*attention_room)(int64_t tokens, int64_t size);
  void (*multiply)(const Product& product);
  /** The same with both factors rounded to bfloat16; sums stay f32. */
  void (*multiply_halves)(const Product& product);
  double (*squares)(const float* x, int64_t n);
  void (*adam)(const AdamStep& step, float* weight, float* first, float* second, const float* gradient, int64_t n);
  void (*shrink)(float factor, float* weight, int64_t n);
};

/** Whether this machine has instructions for bfloat16; without them its products are imitated, slowly. */
bool has_halves();
/** The best kit for this machine. */
const Kit& kit();
