namespace Kubernaut.Entities;

/// <summary>The API group of the operator's custom resources, and the names that all of them share.</summary>
public static class StorageGroup
{
    public const string Name = "storage.kubernaut.ai";

    public const string Version = "v1alpha1";

    /// <summary>As it stands in an object's <c>apiVersion</c>.</summary>
    public const string ApiVersion = Name + "/" + Version;
}
