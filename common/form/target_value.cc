#include "common/form/target_value.h"

#include <array>
#include <optional>
#include <string>

#include "google/protobuf/message.h"
#include "google/protobuf/unknown_field_set.h"

#include "common/form/target/normal_text.h"
#include "common/form/target/readers.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form {
namespace {

using target::Reader;

// The first reader that knows the text decides. The order matters where texts
// of one kind look like another:
//   - slots before everything: `**` and `0` would be damaged or small numbers;
//   - whole grade words, ≥3人 and 95% early: most cells are like that, and
//     nothing else reads them differently;
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
    Reader{target::ReadComparedNumber}, Reader{target::ReadBarePercentage},
    Reader{target::ReadSteps},          Reader{target::ReadDeadline},
    Reader{target::ReadConformity},     Reader{target::ReadDuration},
    Reader{target::ReadFrequency},      Reader{target::ReadTolerance},
    Reader{target::ReadRange},          Reader{target::ReadNegative},
    Reader{target::ReadDamagedNumber},  Reader{target::ReadQuantity},
    Reader{target::ReadTrend},          Reader{target::ReadGrade},
    Reader{target::ReadStateText},      Reader{target::ReadMistypedNumber}};

// Leaves nothing but the raw text.
void ClearReading(v1::TargetValue* value) {
  value->clear_kind();
  value->clear_reading();
  value->clear_reference();
  value->clear_basis();
  const google::protobuf::Reflection& reflection = *value->GetReflection();
  if (!reflection.GetUnknownFields(*value).empty()) {
    reflection.MutableUnknownFields(value)->Clear();
  }
}

void Read(const target::Input& input) {
  for (const Reader reader : kReaders) {
    if (reader(input) != nullptr) return;
  }
  target::Unreadable(input, "");
}

}  // namespace

void ReadTargetValue(const TargetContext& context, v1::TargetValue* value) {
  ClearReading(value);
  std::string buffer;
  const auto text = target::NormalizeTargetIn(value->raw(), &buffer);
  const target::Input input{text.value_or(""), context, value};
  if (!text) {
    target::Unreadable(input, "");
  } else {
    Read(input);
  }
}

v1::TargetValue ParseTargetValue(std::string_view raw,
                                 const TargetContext& context) {
  v1::TargetValue value;
  value.set_raw(raw.data(), raw.size());
  ReadTargetValue(context, &value);
  return value;
}

}  // namespace jixiao::form
