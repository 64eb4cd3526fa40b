#ifndef JIXIAO_COMMON_FORM_NORMALIZE_H_
#define JIXIAO_COMMON_FORM_NORMALIZE_H_

#include <memory>

namespace jixiao::form::v1 {
class Form;
}
namespace jixiao::templates::v1 {
class Template;
}

namespace jixiao::form {

// Fills the derived fields of forms by one template. Build it once a template:
// the names are indexed then. Immutable and thread-safe; keeps its own copy of
// what it needs.
class FormDeriver {
 public:
  explicit FormDeriver(const templates::v1::Template& form_template);
  ~FormDeriver();
  FormDeriver(FormDeriver&&) noexcept;
  FormDeriver& operator=(FormDeriver&&) noexcept;

  // Fills, overwriting what an earlier call or the caller put there:
  //   - the typed reading of every target value, from its raw text;
  //   - accumulation and its origin (accumulation.h);
  //   - category and aspect of every indicator group, by the template's names;
  //   - funding.effective_total;
  // and only where they are not set:
  //   - fen of amounts that have a raw text;
  //   - recurrence and budget level, from their printed texts.
  // Refuses nothing and keeps every printed text. Idempotent.
  void Derive(v1::Form* form) const;

 private:
  struct Index;
  std::unique_ptr<const Index> index_;
};

// The same for a single form.
void Derive(v1::Form* form, const templates::v1::Template& form_template);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_NORMALIZE_H_
