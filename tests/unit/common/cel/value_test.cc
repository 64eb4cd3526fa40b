#include "common/cel/value.h"

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/type.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"

#include "common/cel/compare.h"
#include "tests/unit/common/cel/cel_test_util.h"

namespace jixiao::cel {
namespace {

namespace pb = google::protobuf;

TEST(ValueTest, IsThreeWords) {
  EXPECT_EQ(sizeof(Value), 3 * sizeof(void*));
}

TEST(ValueTest, ComparesDeeply) {
  const auto list = [](int64_t last) {
    return Value::List({Value::Int(1), Value::List({Value::Int(last)})});
  };
  EXPECT_TRUE(list(2).Equals(list(2)));
  EXPECT_FALSE(list(2).Equals(list(3)));
  const auto map = [](Value key, Value value) {
    return Value::Map({{std::move(key), std::move(value)}});
  };
  EXPECT_TRUE(map(Value::Int(1), Value::Double(2))
                  .Equals(map(Value::Uint(1), Value::Int(2))));
  EXPECT_FALSE(map(Value::Int(1), Value::Null())
                   .Equals(map(Value::Int(2), Value::Null())));
  EXPECT_FALSE(Value::Int(0).Equals(Value::Null()));
  EXPECT_FALSE(Value::Int(0).Equals(Value::Bool(false)));
  EXPECT_FALSE(Value::Error("a").Equals(Value::Error("a")));
}

TEST(ValueTest, FindsKeysAcrossNumbers) {
  const Value map = Value::Map({{Value::Int(-3), Value::Int(1)},
                                {Value::Uint(7), Value::Int(2)},
                                {Value::String("k"), Value::Int(3)},
                                {Value::Bool(true), Value::Int(4)}});
  ASSERT_FALSE(map.is_error());
  EXPECT_EQ(map.Find(Value::Double(-3))->int_value(), 1);
  EXPECT_EQ(map.Find(Value::Int(7))->int_value(), 2);
  EXPECT_EQ(map.Find(Value::String("k"))->int_value(), 3);
  EXPECT_EQ(map.Find(Value::Bool(true))->int_value(), 4);
  EXPECT_FALSE(map.Find(Value::Int(1)));
  EXPECT_FALSE(map.Find(Value::Double(7.5)));
  EXPECT_FALSE(
      map.Find(Value::Double(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_FALSE(map.Find(Value::Null()));
}

TEST(ValueTest, ConvertsExactDoublesOnly) {
  EXPECT_EQ(ExactInt(-0.0), 0);
  EXPECT_EQ(ExactInt(-9223372036854775808.0),
            std::numeric_limits<int64_t>::min());
  EXPECT_FALSE(ExactInt(9223372036854775808.0));
  EXPECT_FALSE(ExactInt(0.5));
  EXPECT_FALSE(ExactUint(18446744073709551616.0));
  EXPECT_FALSE(ExactUint(-1));
}

TEST(ValueTest, OwnsOnRequest) {
  auto text = std::make_unique<std::string>("borrowed for a while");
  const Value borrowed = Value::List({Value::BorrowedString(*text)});
  const Value owned = borrowed.ToOwned();
  text.reset();
  EXPECT_EQ(owned.ElementAt(0).string_value(), "borrowed for a while");

  auto field = std::make_unique<pb::Field>();
  field->set_name("n");
  const Value copy = Value::Message(field.get()).ToOwned();
  field.reset();
  const Value name =
      SelectField(copy, pb::Field::descriptor()->FindFieldByName("name"));
  EXPECT_EQ(name.string_value(), "n");
}

TEST(ValueTest, PartsKeepOwnedMessagesAlive) {
  Value part;
  {
    auto type = std::make_shared<pb::Type>();
    type->add_fields()->set_name("inner");
    const Value whole =
        Value::Message(std::shared_ptr<const pb::Message>(std::move(type)));
    part = SelectField(whole, pb::Type::descriptor()->FindFieldByName("fields"))
               .ElementAt(0);
  }
  EXPECT_EQ(SelectField(part, pb::Field::descriptor()->FindFieldByName("name"))
                .string_value(),
            "inner");
}

TEST(ValueTest, ReadsWellKnownTypes) {
  pb::Timestamp timestamp;
  timestamp.set_seconds(1);
  timestamp.set_nanos(5);
  EXPECT_EQ(Value::Message(&timestamp).timestamp_nanos(), 5);
  timestamp.set_nanos(-5);
  EXPECT_TRUE(Value::Message(&timestamp).is_error());

  pb::Int32Value wrapper;
  wrapper.set_value(-4);
  EXPECT_EQ(Value::Message(&wrapper).int_value(), -4);

  pb::Value json;
  ASSERT_TRUE(pb::TextFormat::ParseFromString(
      "struct_value { fields { key: 'a' value { list_value { values { "
      "number_value: 2 } values { null_value: NULL_VALUE } } } } }",
      &json));
  EXPECT_EQ(Value::Message(&json).DebugString(), "{\"a\": [2.0, null]}");
  EXPECT_TRUE(Value::Message(&pb::Value::default_instance()).is_null());

  pb::Any any;
  any.PackFrom(wrapper);
  EXPECT_EQ(Value::Message(&any).int_value(), -4);
  any.set_type_url("type.googleapis.com/no.such.Type");
  EXPECT_EQ(Value::Message(&any).kind(), Kind::kMessage);
}

TEST(ValueTest, RendersWithinBounds) {
  const Value text = Value::String(std::string(999, 'a') + "预算");
  EXPECT_LE(text.DebugString().size(), 1'010U);
  const Value list = Value::List(std::vector<Value>(10'000, Value::Int(1)));
  EXPECT_LE(list.DebugString().size(), 1'010U);
  Value nested = Value::Int(1);
  for (int i = 0; i < 100; ++i) {
    nested = Value::List({nested});
  }
  EXPECT_NE(nested.DebugString().find("..."), std::string::npos);
}

// A proto2 and a proto3 file known only at run time.
class DynamicMessageTest : public testing::Test {
 protected:
  DynamicMessageTest() : factory_(&pool_) {
    Load(R"(
      name: 'two.proto' package: 't'
      message_type { name: 'Two'
        field { name: 'number' number: 1 label: LABEL_OPTIONAL
                type: TYPE_INT32 default_value: '7' }
        field { name: 'text' number: 2 label: LABEL_OPTIONAL
                type: TYPE_STRING default_value: 'd' }
        field { name: 'many' number: 3 label: LABEL_REPEATED
                type: TYPE_FIXED32 }
        field { name: 'inner' number: 4 label: LABEL_OPTIONAL
                type: TYPE_GROUP type_name: '.t.Two.Inner' }
        nested_type { name: 'Inner'
          field { name: 'flag' number: 5 label: LABEL_OPTIONAL
                  type: TYPE_BOOL } } })");
    Load(R"(
      name: 'three.proto' package: 't' syntax: 'proto3'
      enum_type { name: 'Color'
        value { name: 'COLOR_UNSPECIFIED' number: 0 }
        value { name: 'COLOR_DEEP_RED' number: 3 } }
      message_type { name: 'Three'
        oneof_decl { name: 'choice' } oneof_decl { name: '_tracked' }
        field { name: 'plain' number: 1 label: LABEL_OPTIONAL
                type: TYPE_INT32 }
        field { name: 'tracked' number: 2 label: LABEL_OPTIONAL
                type: TYPE_INT32 oneof_index: 1 proto3_optional: true }
        field { name: 'a' number: 3 label: LABEL_OPTIONAL type: TYPE_STRING
                oneof_index: 0 }
        field { name: 'b' number: 4 label: LABEL_OPTIONAL type: TYPE_MESSAGE
                type_name: '.t.Three' oneof_index: 0 }
        field { name: 'children' number: 5 label: LABEL_REPEATED
                type: TYPE_MESSAGE type_name: '.t.Three.ChildrenEntry' }
        field { name: 'colors' number: 6 label: LABEL_REPEATED type: TYPE_ENUM
                type_name: '.t.Color' }
        field { name: 'ratio' number: 7 label: LABEL_OPTIONAL
                type: TYPE_FLOAT }
        field { name: 'blob' number: 8 label: LABEL_OPTIONAL
                type: TYPE_BYTES }
        field { name: 'small' number: 9 label: LABEL_OPTIONAL
                type: TYPE_UINT32 }
        field { name: 'words' number: 10 label: LABEL_REPEATED
                type: TYPE_STRING }
        nested_type { name: 'ChildrenEntry' options { map_entry: true }
          field { name: 'key' number: 1 label: LABEL_OPTIONAL
                  type: TYPE_INT32 }
          field { name: 'value' number: 2 label: LABEL_OPTIONAL
                  type: TYPE_MESSAGE type_name: '.t.Three' } } })");
  }

  void Load(const std::string& text) {
    pb::FileDescriptorProto file;
    ASSERT_TRUE(pb::TextFormat::ParseFromString(text, &file));
    ASSERT_NE(pool_.BuildFile(file), nullptr);
  }

  std::string Eval(const std::string& type, const std::string& message,
                   std::string_view text) {
    const pb::Descriptor* descriptor = pool_.FindMessageTypeByName(type);
    const std::unique_ptr<pb::Message> instance(
        factory_.GetPrototype(descriptor)->New());
    EXPECT_TRUE(pb::TextFormat::ParseFromString(message, instance.get()));
    EnvironmentBuilder builder;
    builder.SetDescriptorPool(&pool_, &factory_)
        .SetContainer("t")
        .AddVariable("m", Type::Message(descriptor));
    const Environment environment = MustBuild(builder);
    Activation activation(environment);
    activation.Set("m", Value::Message(instance.get()));
    return EvalText(environment, activation, text);
  }

  pb::DescriptorPool pool_;
  pb::DynamicMessageFactory factory_;
};

TEST_F(DynamicMessageTest, Proto2HasDefaultsAndPresence) {
  EXPECT_EQ(Eval("t.Two", "", "m.number"), "7");
  EXPECT_EQ(Eval("t.Two", "", "has(m.number)"), "false");
  EXPECT_EQ(Eval("t.Two", "number: 7", "has(m.number)"), "true");
  EXPECT_EQ(Eval("t.Two", "", "m.text + string(m.inner.flag)"), "\"dfalse\"");
  EXPECT_EQ(Eval("t.Two", "many: 3 many: 4", "m.many"), "[3u, 4u]");
  EXPECT_EQ(Eval("t.Two", "", "Two{number: 1}.number + m.number"), "8");
}

TEST_F(DynamicMessageTest, Proto3HasImplicitAndExplicitPresence) {
  EXPECT_EQ(Eval("t.Three", "plain: 0", "has(m.plain)"), "false");
  EXPECT_EQ(Eval("t.Three", "plain: 1", "has(m.plain)"), "true");
  EXPECT_EQ(Eval("t.Three", "tracked: 0", "has(m.tracked)"), "true");
  EXPECT_EQ(Eval("t.Three", "a: ''", "has(m.a)"), "true");
  EXPECT_EQ(Eval("t.Three", "a: ''", "has(m.b)"), "false");
  EXPECT_EQ(Eval("t.Three", "", "has(m.b.b.b) || has(m.children)"), "false");
}

TEST_F(DynamicMessageTest, ReadsMapsEnumsAndDeepDefaults) {
  const std::string message =
      "children { key: 5 value { plain: 9 } } colors: COLOR_DEEP_RED "
      "ratio: 0.5 blob: 'x' small: 4 words: ['p', 'q']";
  EXPECT_EQ(Eval("t.Three", message, "m.children[5].plain"), "9");
  EXPECT_EQ(Eval("t.Three", message, "m.children.exists(k, k == 5)"), "true");
  EXPECT_EQ(Eval("t.Three", message, "Color.DEEP_RED in m.colors"), "true");
  EXPECT_EQ(Eval("t.Three", message, "m.b.b.b.plain + int(m.ratio * 2.0)"),
            "1");
  EXPECT_EQ(Eval("t.Three", message, "m.blob == b'x' && m.small == 4u"),
            "true");
  EXPECT_EQ(Eval("t.Three", message, "m.words.join('-')"), "\"p-q\"");
}

TEST_F(DynamicMessageTest, MakesMessages) {
  EXPECT_EQ(Eval("t.Three", "",
                 "Three{plain: 3, children: {1: Three{small: 2u}}, "
                 "colors: [3], ratio: 0.5, words: ['a'], b: null}"
                 ".children[1].small"),
            "2u");
  EXPECT_EQ(Eval("t.Three", "plain: 3 words: 'a'",
                 "m == Three{plain: 3, words: ['a']}"),
            "true");
  EXPECT_EQ(Eval("t.Three", "", "Three{plain: dyn('a')}"),
            "error: field t.Three.plain cannot hold a value of type string");
  EXPECT_EQ(Eval("t.Three", "", "Three{small: 4294967296u}"),
            "error: the number is out of the range of t.Three.small");
}

}  // namespace
}  // namespace jixiao::cel
