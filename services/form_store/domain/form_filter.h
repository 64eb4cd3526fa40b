#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_FILTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_FILTER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form::v1 {
class Form;
}

namespace jixiao::form_store {

// A CEL expression over the variable `form` that picks forms. Immutable,
// thread-safe.
class FormFilter {
 public:
  // An empty expression matches everything. INVALID_ARGUMENT with
  // INVALID_FILTER, telling where, when it does not parse, is not of type bool
  // or names a field that does not exist.
  static absl::StatusOr<FormFilter> Compile(std::string_view expression);

  ~FormFilter();
  FormFilter(FormFilter&&) noexcept;
  FormFilter& operator=(FormFilter&&) noexcept;

  bool matches_everything() const { return program_ == nullptr; }

  // A form on which the expression fails does not match.
  bool Matches(const form::v1::Form& form) const;

  // Sets the narrowing columns of a scan by what the expression demands.
  void Narrow(FormScan* scan) const;

 private:
  struct CompiledProgram;
  explicit FormFilter(std::unique_ptr<const CompiledProgram> program);

  std::unique_ptr<const CompiledProgram> program_;
};

// The columns of `order_by`. INVALID_ARGUMENT with INVALID_ORDER_BY, naming
// those that exist.
absl::StatusOr<std::vector<OrderBy>> ParseOrderBy(std::string_view order_by);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_FILTER_H_
