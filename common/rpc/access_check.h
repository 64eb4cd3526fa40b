#ifndef JIXIAO_COMMON_RPC_ACCESS_CHECK_H_
#define JIXIAO_COMMON_RPC_ACCESS_CHECK_H_

#include <string>

#include "jixiao/common/v1/access.pb.h"

namespace google::protobuf {
class MethodDescriptor;
}  // namespace google::protobuf

namespace jixiao::rpc {

// Who may call the method: its option jixiao.common.v1.access; for the standard
// health service, which cannot carry it, everybody.
common::v1::Access AccessOf(const google::protobuf::MethodDescriptor& method);

// Why the option is missing or makes no sense; empty when it is fine.
std::string AccessProblem(const google::protobuf::MethodDescriptor& method);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_ACCESS_CHECK_H_
