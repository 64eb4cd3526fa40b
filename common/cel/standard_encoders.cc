// The encoders extension: base64.

#include <string>

#include "absl/strings/escaping.h"

#include "common/cel/standard_internal.h"

namespace jixiao::cel {

namespace {

Value Encode(Arguments args) {
  const std::string_view bytes = args[0].bytes_value();
  return Value::String(
      absl::Base64Escape(absl::string_view(bytes.data(), bytes.size())));
}

// Padding may be left out.
Value Decode(Arguments args) {
  const std::string_view text = args[0].string_value();
  std::string bytes;
  if (!absl::Base64Unescape(absl::string_view(text.data(), text.size()),
                            &bytes)) {
    return Value::Error("the text is not base64");
  }
  return Value::Bytes(bytes);
}

}  // namespace

void DefineEncoders(StandardLibrary* library) {
  library->Global("base64.encode", {Type::Bytes()}, Type::String(), Encode);
  library->Global("base64.decode", {Type::String()}, Type::Bytes(), Decode);
}

}  // namespace jixiao::cel
