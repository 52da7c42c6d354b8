namespace k8s.Models;

/// <summary>An object with a desired state.</summary>
public interface ISpec<T>
{
    T Spec { get; set; }
}
