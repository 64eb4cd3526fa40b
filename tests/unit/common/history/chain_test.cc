#include "common/history/chain.h"

#include <map>
#include <span>
#include <sstream>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "common/base/sha256.h"

namespace jixiao::history {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kTenant = "linhai";
constexpr std::string_view kHistoryId = "h-0001";

std::string Hex(const Sha256Digest& digest) {
  return base::HexEncode(base::DigestBytes(digest));
}

ChangeHeader FirstHeader() {
  ChangeHeader header;
  header.tenant = kTenant;
  header.revision = 1;
  header.kind = form::v1::CHANGE_KIND_CONFIG;
  header.action = form::v1::CHANGE_ACTION_CREATE;
  header.resource_name = "tenants/linhai";
  header.commit_time_us = 1704164645000000;
  header.payload_hash = base::Sha256Of("");
  return header;
}

ChangeHeader SecondHeader() {
  ChangeHeader header;
  header.tenant = kTenant;
  header.revision = 2;
  header.kind = form::v1::CHANGE_KIND_FORM;
  header.action = form::v1::CHANGE_ACTION_UPDATE;
  header.resource_name = "tenants/linhai/forms/abcd";
  header.previous_revision = 1;
  header.actor = "users/chen";
  header.request_id = "req-7";
  header.commit_time_us = 1704164645123456;
  header.payload_hash = base::Sha256Of("\x0a\x03\xe8\xa1\xa8");
  return header;
}

// The lines "name: hex" of the chain's test vectors in FORMAT.md.
std::map<std::string, std::string> ReadVectors() {
  const auto text =
      base::ReadFile(JIXIAO_SOURCE_DIR "/common/history/FORMAT.md", 1 << 20);
  EXPECT_TRUE(text.ok()) << text.status();
  std::map<std::string, std::string> vectors;
  std::istringstream lines(text.value_or(""));
  bool of_chain = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) {
      of_chain = line == "## Test vectors";
    }
    const size_t colon = line.find(": ");
    if (of_chain && line.starts_with("    ") && colon != std::string::npos) {
      vectors[line.substr(4, colon - 4)] = line.substr(colon + 2);
    }
  }
  return vectors;
}

// A valid chain of `count` changes after the start.
std::vector<StoredChange> MakeChain(int64_t count) {
  ChainPoint head = ChainStart(kTenant, kHistoryId);
  std::vector<StoredChange> changes;
  for (int64_t revision = 1; revision <= count; ++revision) {
    StoredChange change;
    change.header = SecondHeader();
    change.header.revision = revision;
    change.header.previous_revision = revision - 1;
    change.payload = "payload " + std::to_string(revision);
    change.header.payload_hash = base::Sha256Of(change.payload);
    change.hash = LinkHash(head.hash, EncodeHeader(change.header));
    head = {revision, change.hash};
    changes.push_back(std::move(change));
  }
  return changes;
}

absl::Status Verify(const std::vector<StoredChange>& changes) {
  return VerifyChain(kTenant, ChainStart(kTenant, kHistoryId), changes)
      .status();
}

TEST(ChainTest, GivesTheVectorsOfTheFormatPage) {
  auto vectors = ReadVectors();
  ASSERT_EQ(vectors.size(), 5u);
  const ChainPoint start = ChainStart(kTenant, kHistoryId);
  EXPECT_EQ(start.revision, 0);
  EXPECT_EQ(Hex(start.hash), vectors["start"]);
  const std::string first = EncodeHeader(FirstHeader());
  EXPECT_EQ(base::HexEncode(first), vectors["header 1"]);
  const Sha256Digest first_hash = LinkHash(start.hash, first);
  EXPECT_EQ(Hex(first_hash), vectors["hash 1"]);
  const std::string second = EncodeHeader(SecondHeader());
  EXPECT_EQ(base::HexEncode(second), vectors["header 2"]);
  EXPECT_EQ(Hex(LinkHash(first_hash, second)), vectors["hash 2"]);
}

TEST(ChainTest, HeaderSurvivesItsEncoding) {
  ChangeHeader header = SecondHeader();
  header.commit_time_us = -5;
  header.actor = std::string("a\0b", 3);
  const auto decoded = DecodeHeader(EncodeHeader(header));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->tenant, header.tenant);
  EXPECT_EQ(decoded->revision, header.revision);
  EXPECT_EQ(decoded->kind, header.kind);
  EXPECT_EQ(decoded->action, header.action);
  EXPECT_EQ(decoded->resource_name, header.resource_name);
  EXPECT_EQ(decoded->previous_revision, header.previous_revision);
  EXPECT_EQ(decoded->actor, header.actor);
  EXPECT_EQ(decoded->request_id, header.request_id);
  EXPECT_EQ(decoded->commit_time_us, header.commit_time_us);
  EXPECT_EQ(decoded->payload_hash, header.payload_hash);
}

TEST(ChainTest, RefusesHeadersThatAreCutOrTooLong) {
  const std::string bytes = EncodeHeader(SecondHeader());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeHeader(bytes.substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeHeader(bytes + '\0').ok());
  std::string newer = bytes;
  newer[0] = 2;
  EXPECT_THAT(DecodeHeader(newer).status().ToString(), HasSubstr("version 2"));
}

TEST(ChainTest, StartsDifferByTenantAndHistory) {
  EXPECT_NE(ChainStart("linhai", "h1").hash, ChainStart("linhai", "h2").hash);
  EXPECT_NE(ChainStart("linhai", "h1").hash, ChainStart("linha", "ih1").hash);
}

TEST(ChainTest, VerifiesPageByPage) {
  const std::vector<StoredChange> changes = MakeChain(10);
  const std::span<const StoredChange> all(changes);
  const auto middle =
      VerifyChain(kTenant, ChainStart(kTenant, kHistoryId), all.first(4));
  ASSERT_TRUE(middle.ok()) << middle.status();
  EXPECT_EQ(middle->revision, 4);
  const auto end = VerifyChain(kTenant, *middle, all.subspan(4));
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_EQ(*end, (ChainPoint{10, changes.back().hash,
                              changes.back().header.commit_time_us}));
}

TEST(ChainTest, NamesTheFirstBrokenChange) {
  std::vector<StoredChange> changes = MakeChain(5);
  changes[2].payload += "!";
  changes[3].payload += "!";
  const absl::Status status = Verify(changes);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_DATA_CORRUPT);
  EXPECT_EQ(errors::MetadataOf(status, "tenant"), kTenant);
  EXPECT_EQ(errors::MetadataOf(status, "revision"), "3");
}

TEST(ChainTest, FindsEveryFlippedBit) {
  const std::vector<StoredChange> sound = MakeChain(3);
  ASSERT_TRUE(Verify(sound).ok());
  const std::string header = EncodeHeader(sound[1].header);
  for (size_t bit = 0; bit < header.size() * 8; ++bit) {
    std::string flipped = header;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto decoded = DecodeHeader(flipped);
    if (!decoded.ok()) {
      continue;  // found already
    }
    std::vector<StoredChange> changes = sound;
    changes[1].header = *decoded;
    EXPECT_FALSE(Verify(changes).ok()) << "header bit " << bit;
  }
  for (size_t bit = 0; bit < sound[1].payload.size() * 8; ++bit) {
    std::vector<StoredChange> changes = sound;
    char& byte = changes[1].payload[bit / 8];
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    EXPECT_FALSE(Verify(changes).ok()) << "payload bit " << bit;
  }
  for (size_t bit = 0; bit < sound[1].hash.size() * 8; ++bit) {
    std::vector<StoredChange> changes = sound;
    uint8_t& byte = changes[1].hash[bit / 8];
    byte = static_cast<uint8_t>(byte ^ (1 << (bit % 8)));
    EXPECT_FALSE(Verify(changes).ok()) << "hash bit " << bit;
  }
}

TEST(ChainTest, FindsMissingSwappedAndForeignChanges) {
  const std::vector<StoredChange> sound = MakeChain(4);
  std::vector<StoredChange> missing = sound;
  missing.erase(missing.begin() + 1);
  EXPECT_FALSE(Verify(missing).ok());
  std::vector<StoredChange> swapped = sound;
  std::swap(swapped[1], swapped[2]);
  EXPECT_FALSE(Verify(swapped).ok());
  EXPECT_FALSE(
      VerifyChain("other", ChainStart(kTenant, kHistoryId), sound).ok());
  EXPECT_FALSE(VerifyChain(kTenant, ChainStart(kTenant, "h-0002"), sound).ok());
}

}  // namespace
}  // namespace jixiao::history
