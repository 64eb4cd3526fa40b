#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_KINDS_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_KINDS_H_

#include <set>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"

#include "common/base/errors.h"
#include "jixiao/form/v1/change.pb.h"

namespace jixiao::form_store {

// Which kinds of changes a request asks for.
class ChangeKinds {
 public:
  // All of them.
  ChangeKinds() = default;

  // Empty is all. INVALID_FIELD for one that does not exist.
  static absl::StatusOr<ChangeKinds> Parse(
      const google::protobuf::RepeatedField<int>& kinds) {
    ChangeKinds parsed;
    for (const int kind : kinds) {
      if (!form::v1::ChangeKind_IsValid(kind) ||
          kind == form::v1::CHANGE_KIND_UNSPECIFIED) {
        return errors::InvalidField("kinds",
                                    "holds a kind that does not exist");
      }
      parsed.kinds_.insert(kind);
    }
    return parsed;
  }

  bool all() const { return kinds_.empty(); }

  bool Has(form::v1::ChangeKind kind) const {
    return all() || kinds_.contains(kind);
  }

  // Numbers of form.v1.ChangeKind; empty is all.
  const std::set<int>& numbers() const { return kinds_; }

 private:
  std::set<int> kinds_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_KINDS_H_
