// The same code for several instruction sets, and the choice among them when the addon is loaded.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <algorithm>
#include <utility>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kit.h"
#include "pool.h"

#define INLINE inline __attribute__((always_inline))
#define KIT                                                                                              \
  {gelu,   gelu_grad,    norm,              norm_grad,      column_sums, attend,          attend_grad, \
   attend_first, attend_first_grad, attention_room, multiply,    multiply_halves, squares,     adam,        \
   shrink}

#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512bf16"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512bf16,prefer-vector-width=512")
#endif
#define HALVES_IN_HARDWARE
#define LANES 16
#define TALL 12
#define WIDE 2
namespace with_bfloat16 {
#include "vectors.h"
#include "rows.h"
#include "products.h"
#include "attention.h"
#include "first.h"
#include "halves.h"
const Kit own = KIT;
}  // namespace with_bfloat16
#undef HALVES_IN_HARDWARE
#undef LANES
#undef TALL
#undef WIDE
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
#endif
#define LANES 16
#define TALL 12
#define WIDE 2
namespace with_avx512 {
#include "vectors.h"
#include "rows.h"
#include "products.h"
#include "attention.h"
#include "first.h"
#include "halves.h"
const Kit own = KIT;
}  // namespace with_avx512
#undef LANES
#undef TALL
#undef WIDE
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#define LANES 8
#define TALL 6
#define WIDE 2
namespace with_avx2 {
#include "vectors.h"
#include "rows.h"
#include "products.h"
#include "attention.h"
#include "first.h"
#include "halves.h"
const Kit own = KIT;
}  // namespace with_avx2
#undef LANES
#undef TALL
#undef WIDE
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif

// Four numbers at once: what every x86-64 and ARM64 has.
#define LANES 4
#define TALL 4
#define WIDE 2
namespace with_four {
#include "vectors.h"
#include "rows.h"
#include "products.h"
#include "attention.h"
#include "first.h"
#include "halves.h"
const Kit own = KIT;
}  // namespace with_four

bool has_halves() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx512bf16");
  return has;
#else
  return false;
#endif
}

const Kit& kit() {
#if defined(__x86_64__)
  static const bool has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                              __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_512 && has_halves()) return with_bfloat16::own;
  if (has_512) return with_avx512::own;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? with_avx2::own : with_four::own;
#else
  return with_four::own;
#endif
}
