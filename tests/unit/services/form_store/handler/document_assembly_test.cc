#include "services/form_store/handler/document_assembly.h"

#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/status_matchers.h"

namespace jixiao::form_store {
namespace {

using form::v1::ImportDocumentsRequest;

class DocumentAssemblyTest : public ::testing::Test {
 protected:
  DocumentAssemblyTest() : assembly_(Limits()) {}

  static DocumentLimits Limits() {
    DocumentLimits limits;
    limits.max_chunk_bytes = 4;
    limits.max_document_bytes = 8;
    limits.max_open_documents = 2;
    limits.max_open_bytes = 12;
    return limits;
  }
  std::optional<AssembledDocument> Header(const std::string& id) {
    ImportDocumentsRequest part;
    part.set_document_id(id);
    part.mutable_header()->set_parent("tenants/" + id.substr(0, 8));
    return assembly_.Add(part);
  }
  std::optional<AssembledDocument> Chunk(const std::string& id,
                                         const std::string& chunk) {
    ImportDocumentsRequest part;
    part.set_document_id(id);
    part.set_chunk(chunk);
    return assembly_.Add(part);
  }
  std::optional<AssembledDocument> End(const std::string& id,
                                       const std::string& sha256 = "") {
    ImportDocumentsRequest part;
    part.set_document_id(id);
    part.mutable_end()->set_sha256(sha256);
    return assembly_.Add(part);
  }

  DocumentAssembly assembly_;
};

TEST_F(DocumentAssemblyTest, PutsInterleavedDocumentsTogether) {
  EXPECT_FALSE(Header("a").has_value());
  EXPECT_FALSE(Header("b").has_value());
  EXPECT_FALSE(Chunk("a", "aa").has_value());
  EXPECT_FALSE(Chunk("b", "bb").has_value());
  EXPECT_FALSE(Chunk("a", "AA").has_value());
  const auto b = End("b", "digest");
  ASSERT_TRUE(b.has_value());
  EXPECT_THAT(b->status, IsOk());
  EXPECT_EQ(b->document.bytes, "bb");
  EXPECT_EQ(b->document.header.parent(), "tenants/b");
  EXPECT_EQ(b->document.declared_sha256, "digest");
  EXPECT_EQ(End("a")->document.bytes, "aaAA");
  EXPECT_FALSE(assembly_.TakeUnfinished().has_value());
}

TEST_F(DocumentAssemblyTest, ABrokenDocumentIsToldOnceAndSpoilsNoOther) {
  Header("a");
  Header("b");
  Chunk("b", "bb");
  const auto broken = Chunk("a", "too long");
  ASSERT_TRUE(broken.has_value());
  EXPECT_THAT(broken->status,
              FailsWith(absl::StatusCode::kResourceExhausted,
                        errors::ERROR_REASON_DOCUMENT_TOO_LARGE));
  EXPECT_FALSE(Chunk("a", "more").has_value());
  EXPECT_FALSE(End("a").has_value());
  EXPECT_EQ(End("b")->document.bytes, "bb");
  EXPECT_FALSE(Header("a").has_value()) << "it may be sent again";
  EXPECT_FALSE(Chunk("a", "ok").has_value());
  EXPECT_EQ(End("a")->document.bytes, "ok");
}

TEST_F(DocumentAssemblyTest, LimitsHold) {
  Header("a");
  Chunk("a", "1234");
  Chunk("a", "5678");
  EXPECT_THAT(Chunk("a", "9")->status,
              FailsWith(absl::StatusCode::kResourceExhausted,
                        errors::ERROR_REASON_DOCUMENT_TOO_LARGE));
  Header("b");
  Header("c");
  EXPECT_THAT(Header("d")->status,
              FailsWith(absl::StatusCode::kResourceExhausted,
                        errors::ERROR_REASON_QUEUE_FULL));
  Chunk("b", "1234");
  Chunk("b", "1234");
  Chunk("c", "1234");
  EXPECT_THAT(Chunk("c", "1")->status,
              FailsWith(absl::StatusCode::kResourceExhausted,
                        errors::ERROR_REASON_DOCUMENT_TOO_LARGE));
}

TEST_F(DocumentAssemblyTest, LongHeadersAreRefused) {
  const std::string fits(256, 'x');
  for (const char* field : {"parent", "template", "media_type"}) {
    ImportDocumentsRequest part;
    part.set_document_id(field);
    auto& header = *part.mutable_header();
    const auto* descriptor = header.GetDescriptor()->FindFieldByName(field);
    header.GetReflection()->SetString(&header, descriptor, fits + "x");
    const auto refused = assembly_.Add(part);
    ASSERT_TRUE(refused.has_value()) << field;
    EXPECT_THAT(refused->status, FailsWith(absl::StatusCode::kInvalidArgument,
                                           errors::ERROR_REASON_INVALID_FIELD));
    EXPECT_FALSE(End(field).has_value());
    header.GetReflection()->SetString(&header, descriptor, fits);
    EXPECT_FALSE(assembly_.Add(part).has_value()) << field;
    EXPECT_TRUE(End(field)->status.ok());
  }
}

TEST_F(DocumentAssemblyTest, ALongIdIsToldOnceAndCut) {
  const std::string id(1024, 'x');
  const auto refused = Header(id);
  ASSERT_TRUE(refused.has_value());
  EXPECT_THAT(refused->status, FailsWith(absl::StatusCode::kInvalidArgument,
                                         errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_EQ(refused->document_id, id.substr(0, 256));
  // An id that looks like the cut one is another document.
  EXPECT_FALSE(Header(id.substr(0, 256)).has_value());
  EXPECT_FALSE(Chunk(id.substr(0, 256), "1234").has_value());
  EXPECT_EQ(End(id.substr(0, 256))->document.bytes, "1234");
  Header(id);
  EXPECT_FALSE(Chunk(id, "1234").has_value());
  EXPECT_FALSE(End(id).has_value());
  EXPECT_LE(End(id)->document_id.size(), 256u);
}

TEST_F(DocumentAssemblyTest, PartsOutOfOrderAreRefused) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Chunk("a", "x")->status,
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(End("e")->status,
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(Header("")->status,
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  ImportDocumentsRequest nothing;
  nothing.set_document_id("nothing");
  EXPECT_THAT(assembly_.Add(nothing)->status,
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  Header("twice");
  EXPECT_THAT(Header("twice")->status,
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  Header("unfinished");
  const auto rest = assembly_.TakeUnfinished();
  ASSERT_TRUE(rest.has_value());
  EXPECT_EQ(rest->document_id, "unfinished");
  EXPECT_FALSE(assembly_.TakeUnfinished().has_value());
}

}  // namespace
}  // namespace jixiao::form_store
