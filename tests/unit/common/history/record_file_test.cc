#include "common/history/record_file.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/history/crc32c.h"
#include "tests/support/history_builder.h"

namespace jixiao::history {
namespace {

using form::v1::HistoryRecord;
using testing::HasSubstr;

std::string FileOf(const Records& records) {
  std::ostringstream out;
  RecordWriter writer(&out, FileContent::kHistory);
  for (const HistoryRecord& record : records) {
    EXPECT_TRUE(writer.Write(record).ok());
  }
  EXPECT_TRUE(writer.Finish().ok());
  EXPECT_EQ(writer.bytes(), static_cast<int64_t>(out.str().size()));
  return out.str();
}

// Reads a file to its end; the first error.
absl::Status ReadAll(const std::string& bytes, Records* records) {
  std::istringstream in(bytes);
  RecordReader reader(&in);
  if (const auto content = reader.Open(); !content.ok()) {
    return content.status();
  }
  while (true) {
    auto record = reader.Next();
    if (!record.ok() || !record->has_value()) {
      return record.status();
    }
    records->push_back(**std::move(record));
  }
}

TEST(Crc32cTest, GivesTheValuesOfTheStandard) {
  EXPECT_EQ(Crc32c(""), 0U);
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aaU);  // RFC 3720 B.4
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43U);
}

TEST(RecordFileTest, GivesBackWhatWasWritten) {
  const Records written = SampleHistory(4).Stream(true);
  Records read;
  ASSERT_TRUE(ReadAll(FileOf(written), &read).ok());
  ASSERT_EQ(read.size(), written.size());
  for (size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].SerializeAsString(), written[i].SerializeAsString());
  }
}

TEST(RecordFileTest, HasTheBytesOfTheDocument) {
  HistoryRecord key;
  key.mutable_key()->set_key_id("k");
  std::ostringstream out;
  RecordWriter writer(&out, FileContent::kKeys);
  ASSERT_TRUE(writer.Write(key).ok());
  ASSERT_TRUE(writer.Finish().ok());
  const std::string before_digest =
      "4a495849414f4852"  // magic
      "0100000002000000"  // version, content
      "05000000"
      "74526e15"
      "2a030a016b"
      "ffffffff"
      "0100000000000000";
  const std::string bytes = *base::HexDecode(before_digest);
  EXPECT_EQ(base::HexEncode(out.str()), before_digest + base::Sha256Hex(bytes));
}

TEST(RecordFileTest, FindsEveryCutAndEveryFlippedBit) {
  const std::string file = FileOf(HistoryBuilder("t").Stream());
  Records ignored;
  for (size_t size = 0; size < file.size(); ++size) {
    const absl::Status status = ReadAll(file.substr(0, size), &ignored);
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << size;
  }
  for (size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string other = file;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(ReadAll(other, &ignored).ok()) << bit;
  }
  EXPECT_FALSE(ReadAll(file + '\0', &ignored).ok());
  EXPECT_TRUE(ReadAll(file, &ignored).ok());
}

TEST(RecordFileTest, SaysWhereItIsBroken) {
  std::string file = FileOf(HistoryBuilder("t").Stream());
  const size_t second = 16 + 8 + static_cast<uint8_t>(file[16]);
  file[second + 20] ^= 1;
  Records read;
  const absl::Status status = ReadAll(file, &read);
  EXPECT_EQ(read.size(), 1U);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_BACKUP_INVALID);
  EXPECT_EQ(errors::MetadataOf(status, "offset"), std::to_string(second));
  EXPECT_THAT(std::string(status.message()), HasSubstr("checksum"));
}

TEST(RecordFileTest, DoesNotMakeRoomForWhatAFileClaims) {
  std::string file = FileOf(HistoryBuilder("t").Stream());
  file.replace(16, 4, std::string("\xfe\xff\xff\xff", 4));
  Records ignored;
  EXPECT_THAT(std::string(ReadAll(file, &ignored).message()),
              HasSubstr("claims 4294967294 bytes"));
}

// A record as a forger writes it, with a good checksum and trailer.
std::string FileOfBytes(const std::string& record) {
  const auto number = [](uint32_t value) {
    std::string out(4, '\0');
    for (int i = 0; i < 4; ++i) {
      out[static_cast<size_t>(i)] = static_cast<char>(value >> 8 * i & 0xff);
    }
    return out;
  };
  const std::string body = "JIXIAOHR" + number(1) + number(1) +
                           number(static_cast<uint32_t>(record.size())) +
                           number(Crc32c(record)) + record +
                           number(0xffffffff) + number(1) + number(0);
  return body + base::DigestBytes(base::Sha256Of(body));
}

TEST(RecordFileTest, TakesOneEncodingOnly) {
  HistoryRecord record;
  record.mutable_end()->set_changes(1);
  const std::string bytes = record.SerializeAsString();
  ASSERT_EQ(base::HexEncode(bytes), "32020801");
  Records read;
  EXPECT_TRUE(ReadAll(FileOfBytes(bytes), &read).ok());
  const std::string longer_number = *base::HexDecode("3203088100");
  EXPECT_FALSE(ReadAll(FileOfBytes(longer_number), &read).ok());
  const std::string unknown_field = *base::HexDecode(
      "3204080178"
      "01");
  EXPECT_FALSE(ReadAll(FileOfBytes(unknown_field), &read).ok());
}

}  // namespace
}  // namespace jixiao::history
