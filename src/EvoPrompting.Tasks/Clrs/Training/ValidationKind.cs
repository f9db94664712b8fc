using System.Text.Json.Serialization;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>How much of the validation's set is predicted. The network that is kept is the same, and its score.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValidationKind>))]
public enum ValidationKind
{
    /// <summary>All of it, at every validation: a whole learning curve.</summary>
    Whole,

    /// <summary>A batch at a time, until it is certain that the score is not above the best so far.</summary>
    UntilDecided,
}
