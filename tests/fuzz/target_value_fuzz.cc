#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/form/target_value.h"
#include "jixiao/form/v1/form_enums.pb.h"
#include "jixiao/form/v1/target_value.pb.h"

// The first line is the value, the second its sibling, the third the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto take_line = [&rest] {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1
                                                 : rest.size());
    return line;
  };
  const std::string_view raw = take_line();
  jixiao::form::TargetContext context;
  context.sibling_raw = take_line();
  context.indicator_name = take_line();
  context.column = jixiao::form::v1::TARGET_COLUMN_HALF_YEAR;
  context.fiscal_year = 2024;
  const auto value = jixiao::form::ParseTargetValue(raw, context);
  if (value.raw() != raw ||
      value.kind() == jixiao::form::v1::TARGET_KIND_UNSPECIFIED) {
    std::abort();
  }
  return 0;
}
