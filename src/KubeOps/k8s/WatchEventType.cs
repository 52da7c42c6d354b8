using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace k8s;

/// <summary>What a line of a watch says happened.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WatchEventType>))]
public enum WatchEventType
{
    [EnumMember(Value = "ADDED")]
    Added,

    [EnumMember(Value = "MODIFIED")]
    Modified,

    [EnumMember(Value = "DELETED")]
    Deleted,

    [EnumMember(Value = "ERROR")]
    Error,

    /// <summary>Nothing happened up to this resourceVersion.</summary>
    [EnumMember(Value = "BOOKMARK")]
    Bookmark,
}
