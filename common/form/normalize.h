#ifndef JIXIAO_COMMON_FORM_NORMALIZE_H_
#define JIXIAO_COMMON_FORM_NORMALIZE_H_

#include <memory>
#include <string>
#include <vector>

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
  //   - fen of amounts that have a raw text, absent when it cannot be read;
  //   - recurrence and budget level, where their printed texts can be read;
  //   - funding.effective_total.
  // Refuses nothing and keeps every printed text. Idempotent.
  void Derive(v1::Form* form) const;

  // Tells what `next`, an edit of `previous`, says itself from what it only
  // carries along. To be called before Derive:
  //   - an amount with another raw text and the same fen, or a recurrence or
  //     budget level with another text and the same value: the text was edited,
  //     and what was read from the old one goes;
  //   - an accumulation like that of the row before keeps its origin, whether
  //     the edit sends that back or not; another one is the caller's choice.
  // Rows get their uids, so that they find those that they continue.
  void SettleEdit(const v1::Form& previous, v1::Form* next) const;

  // Where a form from outside says two things at once: the paths of amounts
  // whose fen is not what their raw text says, and of a recurrence or budget
  // level that is not that of its text. Derive would let the texts win.
  std::vector<std::string> Contradictions(const v1::Form& form) const;

 private:
  struct Index;
  std::unique_ptr<const Index> index_;
};

// The same for a single form.
void Derive(v1::Form* form, const templates::v1::Template& form_template);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_NORMALIZE_H_
