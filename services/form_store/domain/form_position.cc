#include "services/form_store/domain/form_position.h"

#include <cstdint>

#include "common/base/codec.h"

namespace jixiao::form_store {
namespace {

void AppendSigned(std::int64_t value, std::string* out) {
  base::AppendBigEndian64(static_cast<std::uint64_t>(value), out);
}

// Takes the parts off in the order in which they were appended.
class Parts {
 public:
  explicit Parts(std::string_view bytes) : rest_(bytes) {}

  std::int64_t Signed() {
    const auto value = base::TakeBigEndian64(&rest_);
    valid_ = valid_ && value.has_value();
    return static_cast<std::int64_t>(value.value_or(0));
  }

  std::string Text() {
    const auto text = base::TakeLengthPrefixed(&rest_);
    valid_ = valid_ && text.has_value();
    return std::string(text.value_or(""));
  }

  bool complete() const { return valid_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool valid_ = true;
};

}  // namespace

std::string EncodePosition(const FormRow& row) {
  const FormIndex& index = row.index;
  std::string bytes;
  base::AppendLengthPrefixed(row.form_id, &bytes);
  AppendSigned(row.update_time_us, &bytes);
  AppendSigned(index.create_time_us, &bytes);
  AppendSigned(index.fiscal_year, &bytes);
  base::AppendLengthPrefixed(index.project_display_name, &bytes);
  AppendSigned(index.effective_total_fen.has_value() ? 1 : 0, &bytes);
  AppendSigned(index.effective_total_fen.value_or(0), &bytes);
  return bytes;
}

std::optional<FormRow> DecodePosition(std::string_view bytes) {
  Parts parts(bytes);
  FormRow row;
  row.form_id = parts.Text();
  row.update_time_us = parts.Signed();
  row.index.create_time_us = parts.Signed();
  row.index.fiscal_year = static_cast<std::int32_t>(parts.Signed());
  row.index.project_display_name = parts.Text();
  const bool has_total = parts.Signed() == 1;
  const std::int64_t total = parts.Signed();
  if (has_total) {
    row.index.effective_total_fen = total;
  }
  return parts.complete() ? std::optional<FormRow>(std::move(row))
                          : std::nullopt;
}

}  // namespace jixiao::form_store
