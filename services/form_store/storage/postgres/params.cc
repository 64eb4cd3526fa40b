#include "services/form_store/storage/postgres/params.h"

#include "common/base/codec.h"

namespace jixiao::form_store::postgres {
namespace {

constexpr uint32_t kNull = 0xffffffff;
constexpr uint32_t kFirstIndex = 1;

}  // namespace

void Array::AddBytes(std::string_view bytes) {
  base::AppendLengthPrefixed(bytes, &elements_);
  ++size_;
}

void Array::AddNumber(int64_t number) {
  base::AppendBigEndian32(sizeof(number), &elements_);
  base::AppendBigEndian64(static_cast<uint64_t>(number), &elements_);
  ++size_;
}

void Array::AddNothing() {
  base::AppendBigEndian32(kNull, &elements_);
  ++size_;
  has_null_ = true;
}

// Dimensions, whether there are nulls, type; then size and first index of the
// dimension and the elements, each with its length.
std::string Array::Take() {
  std::string bytes;
  bytes.reserve(elements_.size() + 5 * sizeof(uint32_t));
  base::AppendBigEndian32(empty() ? 0 : 1, &bytes);
  base::AppendBigEndian32(has_null_ ? 1 : 0, &bytes);
  base::AppendBigEndian32(element_type_, &bytes);
  if (!empty()) {
    base::AppendBigEndian32(static_cast<uint32_t>(size_), &bytes);
    base::AppendBigEndian32(kFirstIndex, &bytes);
    bytes += elements_;
  }
  elements_.clear();
  size_ = 0;
  has_null_ = false;
  return bytes;
}

Params& Params::Add(int64_t number) {
  std::string bytes;
  base::AppendBigEndian64(static_cast<uint64_t>(number), &bytes);
  values_.emplace_back(std::move(bytes));
  return *this;
}

}  // namespace jixiao::form_store::postgres
