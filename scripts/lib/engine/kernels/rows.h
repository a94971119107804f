// What stands between the matrix products, row by row. Included once for each instruction set (targets.cc).

void gelu(const float* x, const float* bias, float* y, int64_t from, int64_t to, int64_t n) {
  for (int64_t row = from; row < to; row++) {
    const float* xs = x + row * n;
    float* ys = y + row * n;
    each(n, EACH {
      T_OF_KIND;
      const T v = load<T>(xs + c) + load<T>(bias + c);
      store(ys + c, v * normal_share(v, exp_of(v * v * -0.5f)));
    });
  }
}

void gelu_grad(const float* dy, const float* x, const float* bias, float* dx, float* dbias, int64_t from, int64_t to,
               int64_t n) {
  for (int64_t c = 0; c < n; c++) dbias[c] = 0;
  for (int64_t row = from; row < to; row++) {
    const float *ds = dy + row * n, *xs = x + row * n;
    float* out = dx + row * n;
    each(n, EACH {
      T_OF_KIND;
      const T v = load<T>(xs + c) + load<T>(bias + c);
      const T e = exp_of(v * v * -0.5f);
      const T d = load<T>(ds + c) * (normal_share(v, e) + v * e * 0.39894228f);
      store(out + c, d);
      store(dbias + c, load<T>(dbias + c) + d);
    });
  }
}

void norm(const float* x, const float* bias, const float* residual, const float* gamma, const float* beta,
          const Dropout& drop, float epsilon, float* y, float* hat, float* inverse, int64_t from, int64_t to,
          int64_t n) {
  for (int64_t row = from; row < to; row++) {
    float *h = hat + row * n, *out = y + row * n;
    const float *xs = x + row * n, *rs = residual + row * n;
    const uint32_t counter = static_cast<uint32_t>(row * n);
    Sum sum;
    each(n, EACH {
      T_OF_KIND;
      T v = load<T>(xs + c) + load<T>(bias + c);
      if (drop.below > 0) v *= kept<T>(drop, counter + static_cast<uint32_t>(c));
      v += load<T>(rs + c);
      store(h + c, v);
      sum.add(v);
    });
    const float mean = sum.total() / n;
    Sum squares;
    each(n, EACH {
      T_OF_KIND;
      const T v = load<T>(h + c) - mean;
      squares.add(v * v);
    });
    const float rate = 1.0f / std::sqrt(squares.total() / n + epsilon);
    inverse[row] = rate;
    each(n, EACH {
      T_OF_KIND;
      const T v = (load<T>(h + c) - mean) * rate;
      store(h + c, v);
      store(out + c, v * load<T>(gamma + c) + load<T>(beta + c));
    });
  }
}

/** `sums` (3, n): of gamma, beta and the bias. */
void norm_grad(const float* dy, const float* hat, const float* inverse, const float* gamma, const Dropout& drop,
               float* dresidual, float* dx, float* sums, int64_t from, int64_t to, int64_t n) {
  float *dgamma = sums, *dbeta = sums + n, *dbias = sums + 2 * n;
  for (int64_t c = 0; c < 3 * n; c++) sums[c] = 0;
  for (int64_t row = from; row < to; row++) {
    const float *d = dy + row * n, *h = hat + row * n;
    float *out = dresidual + row * n, *masked = dx + row * n;
    const uint32_t counter = static_cast<uint32_t>(row * n);
    Sum inner, along;
    each(n, EACH {
      T_OF_KIND;
      const T own = load<T>(d + c), at = load<T>(h + c), g = own * load<T>(gamma + c);
      inner.add(g);
      along.add(g * at);
      store(dgamma + c, load<T>(dgamma + c) + own * at);
      store(dbeta + c, load<T>(dbeta + c) + own);
    });
    const float mean = inner.total() / n, tilt = along.total() / n, rate = inverse[row];
    each(n, EACH {
      T_OF_KIND;
      const T v = (load<T>(d + c) * load<T>(gamma + c) - mean - load<T>(h + c) * tilt) * rate;
      store(out + c, v);
      const T through = drop.below > 0 ? T(v * kept<T>(drop, counter + static_cast<uint32_t>(c))) : v;
      store(masked + c, through);
      store(dbias + c, load<T>(dbias + c) + through);
    });
  }
}

void column_sums(const float* x, float* sum, int64_t from, int64_t to, int64_t n) {
  for (int64_t c = 0; c < n; c++) sum[c] = 0;
  for (int64_t row = from; row < to; row++) {
    const float* xs = x + row * n;
    each(n, EACH {
      T_OF_KIND;
      store(sum + c, load<T>(sum + c) + load<T>(xs + c));
    });
  }
}

double squares(const float* x, int64_t n) {
  double total = 0;
  // In pieces: a single f32 sum over millions of squares would lose the small ones.
  for (int64_t from = 0; from < n; from += 4096) {
    const float* xs = x + from;
    Sum sum;
    each(n - from < 4096 ? n - from : 4096, EACH {
      T_OF_KIND;
      const T v = load<T>(xs + c);
      sum.add(v * v);
    });
    total += sum.total();
  }
  return total;
}

/** Without a gradient (null), a step as if it were 0. */
void adam(const AdamStep& step, float* __restrict weight, float* __restrict first, float* __restrict second,
          const float* __restrict gradient, int64_t n) {
  const AdamStep s = step;
  for (int64_t i = 0; i < n; i++) {
    const float g = gradient ? gradient[i] * s.scale : 0.0f;
    const float m = first[i] * s.first + g * (1.0f - s.first);
    const float v = second[i] * s.second + g * g * (1.0f - s.second);
    first[i] = m;
    second[i] = v;
    weight[i] = weight[i] * s.decay - s.rate * m / (std::sqrt(v) * s.correction + s.epsilon);
  }
}

void shrink(float factor, float* weight, int64_t n) {
  for (int64_t i = 0; i < n; i++) weight[i] *= factor;
}
