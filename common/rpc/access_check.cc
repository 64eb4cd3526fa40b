#include "common/rpc/access_check.h"

#include "google/protobuf/descriptor.h"

namespace jixiao::rpc {
namespace {

using common::v1::Access;

bool IsStandardHealth(const google::protobuf::MethodDescriptor& method) {
  return method.service()->full_name() == "grpc.health.v1.Health";
}

bool HasInvalidRole(const Access& access) {
  for (const int role : access.roles()) {
    if (role == common::v1::ROLE_UNSPECIFIED ||
        !common::v1::Role_IsValid(role)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Access AccessOf(const google::protobuf::MethodDescriptor& method) {
  if (IsStandardHealth(method)) {
    Access access;
    access.set_scope(common::v1::ACCESS_SCOPE_PUBLIC);
    return access;
  }
  return method.options().GetExtension(common::v1::access);
}

std::string AccessProblem(const google::protobuf::MethodDescriptor& method) {
  const Access access = AccessOf(method);
  const bool is_public = access.scope() == common::v1::ACCESS_SCOPE_PUBLIC;
  if (access.scope() == common::v1::ACCESS_SCOPE_UNSPECIFIED ||
      !common::v1::AccessScope_IsValid(access.scope())) {
    return method.full_name() +
           ": the option (jixiao.common.v1.access) lacks a scope";
  }
  if (is_public != access.roles().empty()) {
    return method.full_name() +
           ": the option (jixiao.common.v1.access) must list roles unless its "
           "scope is public";
  }
  if (HasInvalidRole(access)) {
    return method.full_name() +
           ": the option (jixiao.common.v1.access) lists an unknown role";
  }
  return {};
}

}  // namespace jixiao::rpc
