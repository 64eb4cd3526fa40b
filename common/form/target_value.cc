#include "common/form/target_value.h"

#include <array>
#include <optional>
#include <string>

#include "common/form/target/normal_text.h"
#include "common/form/target/readers.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form {
namespace {

using target::Reader;

// The first reader that knows the text decides. The order matters where texts
// of one kind look like another:
//   - slots before everything: `**` and `0` would be damaged or small numbers;
//   - whole grade words and ≥3人 early: most cells are like that, and nothing
//   else
//     reads them differently;
//   - deadlines before conformities and quantities: 12月, 2024年;
//   - conformities before durations: 按…文件一周内完成 is the former, with the
//     latter as its basis;
//   - negatives before quantities: 0起;
//   - damage before quantities: 290% is a number as well;
//   - trends before grades: 有效提升.
constexpr std::array kReaders = {
    Reader{target::ReadEmpty},          Reader{target::ReadNotApplicable},
    Reader{target::ReadPlaceholder},    Reader{target::ReadQuestion},
    Reader{target::ReadBoolean},        Reader{target::ReadNotDue},
    Reader{target::ReadProgress},       Reader{target::ReadGradeWord},
    Reader{target::ReadComparedNumber}, Reader{target::ReadSteps},
    Reader{target::ReadDeadline},       Reader{target::ReadConformity},
    Reader{target::ReadDuration},       Reader{target::ReadFrequency},
    Reader{target::ReadTolerance},      Reader{target::ReadRange},
    Reader{target::ReadNegative},       Reader{target::ReadDamagedNumber},
    Reader{target::ReadQuantity},       Reader{target::ReadTrend},
    Reader{target::ReadGrade},          Reader{target::ReadStateText},
    Reader{target::ReadMistypedNumber}};

v1::TargetValue Read(std::string_view raw, const TargetContext& context) {
  const std::optional<std::string> text = target::NormalizeTarget(raw);
  if (!text) return target::Unreadable("");
  const target::Input input{*text, context};
  for (const Reader reader : kReaders) {
    if (auto value = reader(input)) return *std::move(value);
  }
  return target::Unreadable("");
}

}  // namespace

v1::TargetValue ParseTargetValue(std::string_view raw,
                                 const TargetContext& context) {
  v1::TargetValue value = Read(raw, context);
  value.set_raw(raw.data(), raw.size());
  return value;
}

}  // namespace jixiao::form
