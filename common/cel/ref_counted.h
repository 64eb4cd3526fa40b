#ifndef JIXIAO_COMMON_CEL_REF_COUNTED_H_
#define JIXIAO_COMMON_CEL_REF_COUNTED_H_

#include <atomic>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace jixiao::cel {

// Base of immutable shared objects with an intrusive, thread-safe count.
class RefCounted {
 public:
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void Ref() const { count_.fetch_add(1, std::memory_order_relaxed); }
  void Unref() const {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete this;
    }
  }

 protected:
  RefCounted() = default;
  virtual ~RefCounted() = default;

 private:
  mutable std::atomic<uint32_t> count_{1};
};

// Owning pointer to a RefCounted object; one machine word.
template <typename T>
class RefPtr {
 public:
  RefPtr() = default;
  // Takes over the one reference that `object` was created with.
  static RefPtr Adopt(T* object) {
    RefPtr result;
    result.object_ = object;
    return result;
  }
  // Adds a reference to an object that somebody else holds.
  static RefPtr Share(T* object) {
    if (object != nullptr) {
      object->Ref();
    }
    return Adopt(object);
  }
  RefPtr(const RefPtr& other) : object_(other.object_) {
    if (object_ != nullptr) {
      object_->Ref();
    }
  }
  RefPtr(RefPtr&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)) {}
  template <typename U>
  requires std::is_convertible_v<U*, T*> RefPtr(RefPtr<U> other)
      : object_(other.Release()) {}
  RefPtr& operator=(RefPtr other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~RefPtr() {
    if (object_ != nullptr) {
      object_->Unref();
    }
  }

  // Gives up the reference without dropping it.
  T* Release() { return std::exchange(object_, nullptr); }
  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

template <typename T, typename... Args>
RefPtr<T> MakeRef(Args&&... args) {
  return RefPtr<T>::Adopt(new T(std::forward<Args>(args)...));
}

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_REF_COUNTED_H_
