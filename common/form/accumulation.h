#ifndef JIXIAO_COMMON_FORM_ACCUMULATION_H_
#define JIXIAO_COMMON_FORM_ACCUMULATION_H_

namespace jixiao::form::v1 {
class Indicator;
enum Accumulation : int;
enum AccumulationOrigin : int;
}  // namespace jixiao::form::v1
namespace jixiao::templates::v1 {
class TargetVocabulary;
}

namespace jixiao::form {

// How the values of an indicator accumulate, and what told so.
struct AccumulationReading {
  v1::Accumulation accumulation;
  v1::AccumulationOrigin origin;
};

// Tells how the values of `indicator`, whose targets are typed, accumulate:
//   1. as its column says: `accumulation` set with origin COLUMN or without;
//   2. by the end of its name, the longest match of the vocabulary winning,
//      the template's words before the built-in ones;
//   3. by the unit of its full-year target;
//   4. cumulative when half-year and full-year quantities of one unit differ
//      (a ceiling that falls, ≤5% then ≤3%, is a level and does not count);
//   5. else unknown.
// A derived reading (any other origin) is derived anew. `vocabulary` may be
// null.
AccumulationReading ReadAccumulation(
    const v1::Indicator& indicator,
    const templates::v1::TargetVocabulary* vocabulary);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_ACCUMULATION_H_
