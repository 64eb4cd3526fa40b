#include "services/form_store/intake/extract/printed_date.h"

#include <string>

#include "gtest/gtest.h"

namespace jixiao::form_store::intake {
namespace {

std::string Read(std::string_view text) {
  const auto date = ParsePrintedDate(text);
  return date.has_value() ? std::to_string(date->year()) + "/" +
                                std::to_string(date->month()) + "/" +
                                std::to_string(date->day())
                          : "none";
}

TEST(ParsePrintedDate, KeepsThePrecision) {
  for (const char* text : {"2024", "2024年", " ２０２４ 年 "}) {
    EXPECT_EQ(Read(text), "2024/0/0") << text;
  }
  for (const char* text :
       {"2024-03", "2024年3月", "2024.3", "2024/03", "202403"}) {
    EXPECT_EQ(Read(text), "2024/3/0") << text;
  }
  for (const char* text :
       {"2024-03-01", "2024年3月1日", "2024.3.1", "20240301", "2024年03月01"}) {
    EXPECT_EQ(Read(text), "2024/3/1") << text;
  }
}

TEST(ParsePrintedDate, RefusesWhatIsNoDate) {
  for (const char* text :
       {"", "年", "3年", "24", "2024-13", "2024-00", "2024-02-30", "2024-3-",
        "2024年底", "长期", "2024-2025", "0000", "2024x3", "2024-3-1-1"}) {
    EXPECT_EQ(Read(text), "none") << text;
  }
}

}  // namespace
}  // namespace jixiao::form_store::intake
