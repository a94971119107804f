// A Node addon that is loaded before the binding: TensorFlow's framework library writes one line to standard
// error while it loads, before any log level is looked at, and a pipe that reads standard error must not get
// it. Loads the library that lies beside this file (LIBRARY) with standard error closed for that moment, and before it
// CUDA's, where the engine has them (FIRST, parted by colons): TensorFlow asks for those by their names alone, and the
// loader finds a name that is loaded already wherever its file lies.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env, napi_value exports) {
  Dl_info self;
  if (dladdr(reinterpret_cast<void*>(&napi_register_module_v1), &self) == 0) return exports;
  std::string path(self.dli_fname);
  const std::string folder = path.substr(0, path.rfind('/') + 1);

  fflush(stderr);
  const int saved = dup(2);
  const int nowhere = open("/dev/null", O_WRONLY);
  if (saved >= 0 && nowhere >= 0) dup2(nowhere, 2);
  // A failure is not reported here: loading the binding gives the reason.
  const std::string first(FIRST);
  for (size_t from = 0, to; from < first.size(); from = to + 1) {
    to = std::min(first.find(':', from), first.size());
    dlopen((folder + first.substr(from, to - from)).c_str(), RTLD_LAZY | RTLD_LOCAL);
  }
  dlopen((folder + LIBRARY).c_str(), RTLD_LAZY | RTLD_LOCAL);
  fflush(stderr);
  if (saved >= 0) {
    dup2(saved, 2);
    close(saved);
  }
  if (nowhere >= 0) close(nowhere);
  return exports;
}
