#ifndef JIXIAO_COMMON_FORM_TARGET_QUANTITY_H_
#define JIXIAO_COMMON_FORM_TARGET_QUANTITY_H_

#include <optional>
#include <string>
#include <string_view>

#include "common/form/decimal.h"
#include "common/form/target/unit.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form::target {

// A number with its unit and nothing else: 95%, 6万人, 一次.
struct Measure {
  Decimal number;
  std::optional<Unit> unit;
};

// Reads the whole text as an exact measure (100余人 is none). A Chinese numeral
// needs a known unit.
std::optional<Measure> ParseMeasure(std::string_view text);

// A measure with what may stand around it.
struct QuantityPhrase {
  v1::Comparator comparator = v1::COMPARATOR_NONE;
  bool approximate = false;
  Measure measure;
  std::string basis;  // (历史标准), 同比增长
};

// Reads the whole text as: [lead] [operator] measure [postfix] ["(" basis ")"].
// The lead is a verb (完成, 举办), a short subject that ends in 达到 or an
// operator, or a comparison (同比增长). What compares, limits in time (年底前)
// or apportions (每亩) becomes the basis. nullopt also when two operators
// contradict each other, or the lead denies something (避免超过): what is left
// would read as the opposite.
std::optional<QuantityPhrase> ParseQuantityPhrase(std::string_view text);

void ToProto(const QuantityPhrase& phrase, v1::Quantity* quantity);

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_QUANTITY_H_
