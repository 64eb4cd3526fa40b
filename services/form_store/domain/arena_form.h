#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_ARENA_FORM_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_ARENA_FORM_H_

#include <memory>

#include "google/protobuf/arena.h"

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form_store {

// A form on an arena of its own: the hundreds of small messages of a form are
// made and freed together. Moves with its arena; a copy has to be asked for.
class ArenaForm {
 public:
  ArenaForm();
  explicit ArenaForm(const form::v1::Form& form) : ArenaForm() {
    form_->CopyFrom(form);
  }

  form::v1::Form& operator*() { return *form_; }
  const form::v1::Form& operator*() const { return *form_; }
  form::v1::Form* operator->() { return form_; }
  const form::v1::Form* operator->() const { return form_; }

 private:
  std::unique_ptr<google::protobuf::Arena> arena_;
  form::v1::Form* form_;  // on the arena
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_ARENA_FORM_H_
