namespace k8s.Models;

/// <summary>An object with metadata.</summary>
public interface IMetadata<T>
{
    T Metadata { get; set; }
}
