// Any bytes as an expression: compiled with and without the type check, and
// evaluated with a small cost limit. Also checks what must always hold.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "google/protobuf/type.pb.h"

#include "common/cel/cel.h"
#include "common/cel/utf8.h"

namespace jixiao::cel {
namespace {

struct Fixture {
  Fixture() {
    EnvironmentBuilder builder;
    Limits limits;
    limits.max_cost = 20'000;
    builder.SetContainer("google.protobuf")
        .SetLimits(limits)
        .AddVariable("m", Type::Message(google::protobuf::Type::descriptor()))
        .AddVariable("i", Type::Int())
        .AddVariable("d", Type::Dyn());
    environment.emplace(*builder.Build());
    message.set_name("绩效");
    message.add_fields()->set_number(3);
    activation.emplace(*environment);
    activation->Set("m", Value::Message(&message));
    activation->Set("i", Value::Int(-7));
    activation->Set("d", Value::List({Value::Double(0.5), Value::Null()}));
  }

  google::protobuf::Type message;
  std::optional<Environment> environment;
  std::optional<Activation> activation;
};

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void RunOne(const Fixture& fixture, std::string_view text, bool check) {
  CompileOptions options;
  options.check = check;
  const CompileResult compiled = fixture.environment->Compile(text, options);
  Require(compiled.ok() == compiled.issues.empty());
  for (const Issue& issue : compiled.issues) {
    Require(issue.offset <= text.size() && issue.line > 0 && issue.column > 0);
  }
  if (!compiled.ok()) {
    return;
  }
  const Value result = compiled.program->EvaluateToValue(*fixture.activation);
  // An error says where; any result can be looked at.
  Require(!result.is_error() || result.error().line > 0);
  Require(result.kind() != Kind::kString ||
          utf8::IsValid(result.string_value()));
  Require(utf8::IsValid(result.DebugString()));
  const Value owned = result.ToOwned();
  Require(owned.kind() == result.kind());
  Require(!result.DebugString().empty());
}

}  // namespace
}  // namespace jixiao::cel

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto& fixture = *new jixiao::cel::Fixture();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  jixiao::cel::RunOne(fixture, text, true);
  jixiao::cel::RunOne(fixture, text, false);
  return 0;
}
