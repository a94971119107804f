// Threads that wait for numbered portions of work. What a portion computes must not depend on which thread takes it.
#pragma once
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

class Pool {
 public:
  static Pool& get() {
    static Pool* pool = new Pool();  // Never deleted: workers may outlive static objects.
    return *pool;
  }
  int threads() const { return workers_ + 1; }
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
      round_.fetch_add(1);
    }
    wake_.notify_all();
    take();
    if (spin([&] { return busy_.load() == 0; })) return;
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [&] { return busy_.load() == 0; });
  }

 private:
  Pool() : workers_(std::max(0, static_cast<int>(std::thread::hardware_concurrency()) - 1)) {
    for (int i = 0; i < workers_; i++) std::thread([this] { loop(); }).detach();
  }
  void take() {
    for (int i = next_++; i < count_; i = next_++) (*work_)(i);
  }
  /** Operations follow each other closely: waking a sleeper costs more than a short wait. */
  template <class Done>
  static bool spin(Done done) {
    for (int turn = 0; turn < 400; turn++) {
      if (done()) return true;
#if defined(__x86_64__)
      for (int i = 0; i < 8; i++) _mm_pause();
#else
      std::this_thread::yield();
#endif
    }
    return done();
  }
  void loop() {
#if defined(__x86_64__)
    // Numbers too small to matter are 0, as in TensorFlow's own threads.
    _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
    uint64_t seen = 0;
    for (;;) {
      if (!spin([&] { return round_.load() != seen; })) {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_.load() != seen; });
      }
      {
        std::lock_guard<std::mutex> lock(mutex_);
        seen = round_.load();
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
  int count_ = 0;
  std::atomic<int> busy_{0}, next_{0};
  std::atomic<uint64_t> round_{0};
};

/** Rows in portions of fixed number, so that sums over rows are added in the same order everywhere. */
const int kPortions = 16;
inline void by_rows(int64_t rows, const std::function<void(int, int64_t, int64_t)>& work) {
  const int portions = static_cast<int>(std::min<int64_t>(kPortions, rows));
  Pool::get().run(portions, [&](int p) { work(p, rows * p / portions, rows * (p + 1) / portions); });
}
