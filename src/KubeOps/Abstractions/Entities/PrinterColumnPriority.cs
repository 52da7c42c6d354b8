namespace KubeOps.Abstractions.Entities;

/// <summary>Whether kubectl get shows a column always or only with -o wide.</summary>
public enum PrinterColumnPriority
{
    StandardView,
    WideView,
}
