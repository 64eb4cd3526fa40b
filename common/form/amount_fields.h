#ifndef JIXIAO_COMMON_FORM_AMOUNT_FIELDS_H_
#define JIXIAO_COMMON_FORM_AMOUNT_FIELDS_H_

#include <array>
#include <string_view>

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {

// A field of a message that holds an amount as printed.
template <typename Message>
struct AmountField {
  std::string_view name;
  bool (Message::*has)() const;
  const common::v1::Amount& (Message::*get)() const;
  common::v1::Amount* (Message::*mutate)();
};

// The printed amounts of the funding tree; effective_total is derived.
inline constexpr std::array kFundingAmounts =
    std::to_array<AmountField<v1::Funding>>({
        {"total", &v1::Funding::has_total, &v1::Funding::total,
         &v1::Funding::mutable_total},
        {"appropriation_subtotal", &v1::Funding::has_appropriation_subtotal,
         &v1::Funding::appropriation_subtotal,
         &v1::Funding::mutable_appropriation_subtotal},
        {"general_public_budget", &v1::Funding::has_general_public_budget,
         &v1::Funding::general_public_budget,
         &v1::Funding::mutable_general_public_budget},
        {"government_fund", &v1::Funding::has_government_fund,
         &v1::Funding::government_fund, &v1::Funding::mutable_government_fund},
        {"special_account", &v1::Funding::has_special_account,
         &v1::Funding::special_account, &v1::Funding::mutable_special_account},
        {"state_capital", &v1::Funding::has_state_capital,
         &v1::Funding::state_capital, &v1::Funding::mutable_state_capital},
        {"social_insurance", &v1::Funding::has_social_insurance,
         &v1::Funding::social_insurance,
         &v1::Funding::mutable_social_insurance},
        {"carry_over", &v1::Funding::has_carry_over, &v1::Funding::carry_over,
         &v1::Funding::mutable_carry_over},
        {"other", &v1::Funding::has_other, &v1::Funding::other,
         &v1::Funding::mutable_other},
    });

inline constexpr std::array kExpenditureAmounts =
    std::to_array<AmountField<v1::ExpenditureLine>>({
        {"half_year_plan", &v1::ExpenditureLine::has_half_year_plan,
         &v1::ExpenditureLine::half_year_plan,
         &v1::ExpenditureLine::mutable_half_year_plan},
        {"full_year_budget", &v1::ExpenditureLine::has_full_year_budget,
         &v1::ExpenditureLine::full_year_budget,
         &v1::ExpenditureLine::mutable_full_year_budget},
    });

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_AMOUNT_FIELDS_H_
