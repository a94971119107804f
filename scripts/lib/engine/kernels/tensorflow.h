// TensorFlow's C interface as far as own operations need it, declared here: it is stable, so no headers of a wheel
// are needed. Around it, what every operation does: read its attributes, take inputs, allocate outputs, register.
#pragma once
#include <cstdint>
#include <cstring>
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
void TF_SetStatus(TF_Status*, int, const char*);
void* TF_TensorData(const TF_Tensor*);
int64_t TF_Dim(const TF_Tensor*, int);
int TF_NumDims(const TF_Tensor*);
int64_t TF_TensorElementCount(const TF_Tensor*);
void TF_DeleteTensor(TF_Tensor*);
TF_OpDefinitionBuilder* TF_NewOpDefinitionBuilder(const char*);
void TF_OpDefinitionBuilderAddInput(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderAddOutput(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderAddAttr(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderSetIsStateful(TF_OpDefinitionBuilder*, bool);
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
int TF_NumInputs(TF_OpKernelContext*);
void TF_OpKernelContext_Failure(TF_OpKernelContext*, TF_Status*);
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext*, int, int, const int64_t*, int, size_t, TF_Status*);
}

/** One call of an operation; frees what it took. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
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
  float* output(int index, const std::vector<int64_t>& shape) {
    int64_t size = 1;
    for (int64_t length : shape) size *= length;
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, 1, shape.data(), static_cast<int>(shape.size()),
                                          static_cast<size_t>(size) * 4, status_);
    held_.push_back(tensor);
    return tensor ? static_cast<float*>(TF_TensorData(tensor)) : nullptr;
  }
  /** False, and the operation fails, when an output could not be allocated. */
  bool has_room() {
    if (TF_GetCode(status_) == 0) return true;
    TF_OpKernelContext_Failure(context_, status_);
    return false;
  }
  /** Ends the operation with an error of the caller's making. */
  void refuse(const char* message) {
    TF_SetStatus(status_, 3, message);
    TF_OpKernelContext_Failure(context_, status_);
  }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> held_;
};

inline float* writable(TF_Tensor* tensor) { return static_cast<float*>(TF_TensorData(tensor)); }
inline const float* floats_of(TF_Tensor* tensor) { return static_cast<const float*>(TF_TensorData(tensor)); }

inline void unknown_shapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

inline float float_attribute(TF_OpKernelConstruction* context, const char* name) {
  float value = 0;
  TF_Status* status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrFloat(context, name, &value, status);
  TF_DeleteStatus(status);
  return value;
}
inline int32_t int_attribute(TF_OpKernelConstruction* context, const char* name) {
  int32_t value = 0;
  TF_Status* status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrInt32(context, name, &value, status);
  TF_DeleteStatus(status);
  return value;
}

/** An operation as it is registered: its interface, what it reads of its attributes, and what it does. */
struct Operation {
  const char* name;
  std::vector<const char*> attributes;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void*, TF_OpKernelContext*);
  void (*destroy)(void*);
  bool is_stateful = false;
};

/** Adds the operation for the CPU; false where TensorFlow refuses it. */
inline bool add_operation(const Operation& own) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(own.name);
  for (const char* attribute : own.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* input : own.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : own.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  // A stateful operation is never left out, folded or merged with its like.
  TF_OpDefinitionBuilderSetIsStateful(definition, own.is_stateful);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, unknown_shapes);
  TF_RegisterOpDefinition(definition, status);
  bool is_added = TF_GetCode(status) == 0;
  if (is_added) {
    TF_KernelBuilder* builder = TF_NewKernelBuilder(own.name, "CPU", own.create, own.compute, own.destroy);
    TF_RegisterKernelBuilder(own.name, builder, status);
    is_added = TF_GetCode(status) == 0;
  }
  TF_DeleteStatus(status);
  return is_added;
}
