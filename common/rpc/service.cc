#include "common/rpc/service.h"

#include <cstdio>
#include <cstdlib>

#include "google/protobuf/descriptor.h"

namespace jixiao::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// A table of handlers that does not fit its .proto is a fault of the program,
// met at its first start.
[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "fatal: %s\n", message.c_str());
  std::abort();
}

}  // namespace

Service::Service(std::string_view full_name) {
  descriptor_ = DescriptorPool::generated_pool()->FindServiceByName(
      std::string(full_name));
  if (descriptor_ == nullptr) {
    Die("no service is linked in with the name " + std::string(full_name));
  }
  for (int i = 0; i < descriptor_->method_count(); ++i) {
    methods_.emplace_back().descriptor = descriptor_->method(i);
  }
}

Service::~Service() = default;
Service::Service(Service&&) noexcept = default;
Service& Service::operator=(Service&&) noexcept = default;

std::vector<std::string> Service::UnboundMethods() const {
  std::vector<std::string> names;
  for (const Method& method : methods_) {
    if (!method.unary && !method.stream && !method.push) {
      names.push_back(method.descriptor->name());
    }
  }
  return names;
}

Service& Service::AddUnary(std::string_view method, MessageTypes types,
                           RunOn run_on, UnaryFunction function) {
  Method& entry = Bind(method, types, /*streaming=*/false);
  entry.run_on = run_on;
  entry.unary = std::move(function);
  return *this;
}

Service& Service::AddStream(std::string_view method, MessageTypes types,
                            StreamFunction function) {
  Bind(method, types, /*streaming=*/true).stream = std::move(function);
  return *this;
}

Service& Service::AddPush(std::string_view method, MessageTypes types,
                          PushFunction function) {
  Bind(method, types, /*streaming=*/true).push = std::move(function);
  return *this;
}

Service::Method& Service::Bind(std::string_view method, MessageTypes types,
                               bool streaming) {
  const std::string name = descriptor_->full_name() + "/" + std::string(method);
  for (Method& entry : methods_) {
    const MethodDescriptor* const found = entry.descriptor;
    if (found->name() != method) {
      continue;
    }
    if (entry.unary || entry.stream || entry.push) {
      Die(name + " is bound twice");
    }
    if (found->input_type() != types.request ||
        found->output_type() != types.response) {
      Die(name + " takes " + found->input_type()->full_name() + " and gives " +
          found->output_type()->full_name());
    }
    if (streaming != (found->client_streaming() || found->server_streaming())) {
      Die(name + (streaming ? " is not a stream" : " is a stream"));
    }
    return entry;
  }
  Die("no such method: " + name);
}

}  // namespace jixiao::rpc
