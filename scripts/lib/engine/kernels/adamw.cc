// The step of AdamW over all weights of a network: norm of the gradients, limit, decay and step.
// Invariant: results do not depend on the number of threads.
#include "adamw.h"

#include <cmath>
#include <utility>

#include "kit.h"
#include "pool.h"
#include "tensorflow.h"

namespace {

/**
 * Weights and moments are changed in place: they come from ReadVariableOp, which hands out the memory of the
 * variable. `table` is the number of a weight whose gradient may have the rows named by `rows` only; its other rows
 * go on moving by their momentum, as a dense AdamW moves them. `seen` says which of its rows ever had a gradient:
 * the others have no momentum and only decay.
 */
struct Optimizer {
  int32_t count, table;
  float decay, clip, epsilon, first, second;
};
void* read_optimizer(TF_OpKernelConstruction* context) {
  Optimizer* own = new Optimizer();
  own->count = int_attribute(context, "N");
  own->table = int_attribute(context, "table");
  own->decay = float_attribute(context, "decay");
  own->clip = float_attribute(context, "clip");
  own->epsilon = float_attribute(context, "epsilon");
  own->first = float_attribute(context, "first");
  own->second = float_attribute(context, "second");
  return own;
}
void drop_optimizer(void* own) { delete static_cast<Optimizer*>(own); }

bool is_zero(const float* x, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (x[i] != 0) return false;
  return true;
}

void adamw(void* state, TF_OpKernelContext* context) {
  Optimizer& own = *static_cast<Optimizer*>(state);
  Call call(context);
  const int N = own.count;
  const float rate = *call.floats(0), first_power = *call.floats(1), second_power = *call.floats(2);
  std::vector<TF_Tensor*> all;
  for (int i = 0; i < 4 * N; i++) all.push_back(call.input(3 + i));
  TF_Tensor* named = call.input(3 + 4 * N);
  const int32_t* rows = static_cast<const int32_t*>(TF_TensorData(named));
  const int64_t row_count = TF_Dim(named, 0);
  const auto weight = [&](int i) { return all[static_cast<size_t>(i)]; };
  const auto gradient = [&](int i) { return all[static_cast<size_t>(3 * N + i)]; };
  float* norm = call.output(0, {});
  if (!call.has_room()) return;

  // Pieces of fixed size, so that the norm is added in the same order everywhere.
  const int64_t piece = 1 << 16;
  struct Piece {
    int weight;
    int64_t from, to;
  };
  std::vector<Piece> parts;
  for (int i = 0; i < N; i++)
    for (int64_t from = 0, size = TF_TensorElementCount(gradient(i)); from < size; from += piece)
      parts.push_back({i, from, std::min(size, from + piece)});
  std::vector<double> sums(parts.size());
  Pool::get().run(static_cast<int>(parts.size()), [&](int p) {
    const Piece& one = parts[static_cast<size_t>(p)];
    sums[static_cast<size_t>(p)] = kit().squares(floats_of(gradient(one.weight)) + one.from, one.to - one.from);
  });
  double total = 0;
  for (double sum : sums) total += sum;
  *norm = static_cast<float>(std::sqrt(total));

  AdamStep step;
  step.first = own.first;
  step.second = own.second;
  step.rate = rate / (1.0f - first_power);
  step.correction = 1.0f / std::sqrt(1.0f - second_power);
  step.epsilon = own.epsilon;
  step.scale = own.clip > 0 ? std::min(1.0f, own.clip / (*norm + 1e-6f)) : 1.0f;
  const auto decay_of = [&](int i) { return TF_NumDims(weight(i)) > 1 ? 1.0f - rate * own.decay : 1.0f; };
  const auto moments = [&](int i) {
    return std::make_pair(writable(all[static_cast<size_t>(N + i)]), writable(all[static_cast<size_t>(2 * N + i)]));
  };
  Pool::get().run(static_cast<int>(parts.size()), [&](int p) {
    const Piece& one = parts[static_cast<size_t>(p)];
    if (one.weight == own.table) return;
    AdamStep mine = step;
    mine.decay = decay_of(one.weight);
    const auto [first, second] = moments(one.weight);
    kit().adam(mine, writable(weight(one.weight)) + one.from, first + one.from, second + one.from,
               floats_of(gradient(one.weight)) + one.from, one.to - one.from);
  });
  if (own.table < 0) return;

  const int64_t count = TF_Dim(weight(own.table), 0), n = TF_Dim(weight(own.table), 1);
  const auto [first, second] = moments(own.table);
  float *table = writable(weight(own.table)), *seen = writable(call.input(4 + 4 * N));
  const float* given = floats_of(gradient(own.table));
  std::vector<int32_t> place(static_cast<size_t>(count), -1);
  for (int64_t i = 0; i < row_count; i++)
    if (rows[i] >= 0 && rows[i] < count) place[static_cast<size_t>(rows[i])] = static_cast<int32_t>(i);
  // A gradient of the whole table names no rows.
  const bool is_whole = TF_Dim(gradient(own.table), 0) == count && row_count == 0;
  AdamStep mine = step;
  mine.decay = decay_of(own.table);
  Pool::get().run(static_cast<int>((count + 255) / 256), [&](int p) {
    for (int64_t row = p * 256; row < std::min<int64_t>(count, p * 256 + 256); row++) {
      const int64_t at = is_whole ? row : place[static_cast<size_t>(row)];
      if (seen[row] == 0 && at >= 0 && !is_zero(given + at * n, n)) seen[row] = 1;
      if (seen[row] != 0)
        kit().adam(mine, table + row * n, first + row * n, second + row * n, at < 0 ? nullptr : given + at * n, n);
      else if (mine.decay != 1.0f)
        kit().shrink(mine.decay, table + row * n, n);
    }
  });
}

// Weights and moments that change in place must have memory of their own: TensorFlow lets variables share a folded
// constant, and a fed tensor may be the memory of an array of JavaScript. Both operations are stateful, so that
// equal ones are never made one.

void* read_nothing(TF_OpKernelConstruction*) { return nullptr; }
void drop_nothing(void*) {}

std::vector<int64_t> shape_of(TF_Tensor* tensor) {
  std::vector<int64_t> shape;
  for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
  return shape;
}
void copy(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* x = call.input(0);
  float* y = call.output(0, shape_of(x));
  if (call.has_room()) std::memcpy(y, floats_of(x), static_cast<size_t>(TF_TensorElementCount(x)) * 4);
}
void zeros(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* lengths = call.input(0);
  const int32_t* at = static_cast<const int32_t*>(TF_TensorData(lengths));
  const std::vector<int64_t> shape(at, at + TF_Dim(lengths, 0));
  int64_t size = 1;
  for (int64_t length : shape) size *= length;
  float* y = call.output(0, shape);
  if (call.has_room()) std::memset(y, 0, static_cast<size_t>(size) * 4);
}

}  // namespace

bool add_adamw() {
  return add_operation({"WinnowCopy", {}, {"x: float"}, {"y: float"}, read_nothing, copy, drop_nothing, true}) &&
         add_operation({"WinnowZeros", {}, {"shape: int32"}, {"y: float"}, read_nothing, zeros, drop_nothing, true}) &&
         add_operation({"WinnowAdamW",
                        {"N: int >= 1", "table: int = -1", "decay: float = 0", "clip: float = 0", "epsilon: float = 0",
                         "first: float = 0", "second: float = 0"},
                        {"rate: float", "first_power: float", "second_power: float", "weights: N * float",
                         "firsts: N * float", "seconds: N * float", "gradients: N * float", "rows: int32", "seen: float"},
                        {"norm: float"},
                        read_optimizer,
                        adamw,
                        drop_optimizer,
                        true});
}
