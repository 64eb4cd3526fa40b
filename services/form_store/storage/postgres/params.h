// Parameters of statements in PostgreSQL's binary format.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_PARAMS_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_PARAMS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jixiao::form_store::postgres {

// An array of one dimension. The types below say what is in it.
class Array {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // The encoding; the array is empty afterwards.
  std::string Take();

 protected:
  explicit Array(uint32_t element_type) : element_type_(element_type) {}
  void AddBytes(std::string_view bytes);
  void AddNumber(int64_t number);
  void AddNothing();

 private:
  const uint32_t element_type_;  // OID
  size_t size_ = 0;
  bool has_null_ = false;
  std::string elements_;
};

class FlagArray : public Array {  // boolean[]
 public:
  FlagArray() : Array(16) {}
  void Add(bool flag) { AddBytes(std::string_view(flag ? "\1" : "\0", 1)); }
};

class BytesArray : public Array {  // bytea[]
 public:
  BytesArray() : Array(17) {}
  void Add(std::string_view bytes) { AddBytes(bytes); }
  void AddNull() { AddNothing(); }
};

class NumberArray : public Array {  // bigint[]
 public:
  NumberArray() : Array(20) {}
  void Add(int64_t number) { AddNumber(number); }
  void Add(std::optional<int64_t> number) {
    number.has_value() ? AddNumber(*number) : AddNothing();
  }
};

class TextArray : public Array {  // text[]
 public:
  TextArray() : Array(25) {}
  void Add(std::string_view text) { AddBytes(text); }
};

// The values of one execution, in order. Numbers are bigint, texts text or
// bytea: statements say so where the server would guess another type.
class Params {
 public:
  Params& Add(int64_t number);
  Params& Add(std::optional<int64_t> number) {
    return number.has_value() ? Add(*number) : AddNull();
  }
  Params& Add(std::string_view bytes) {
    values_.emplace_back(bytes);
    return *this;
  }
  Params& AddFlag(bool flag) {
    return Add(std::string_view(flag ? "\1" : "\0", 1));
  }
  Params& AddNull() {
    values_.emplace_back(std::nullopt);
    return *this;
  }
  Params& AddArray(Array& array) {
    values_.emplace_back(array.Take());
    return *this;
  }

  const std::vector<std::optional<std::string>>& values() const {
    return values_;
  }

 private:
  std::vector<std::optional<std::string>> values_;
};

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_PARAMS_H_
