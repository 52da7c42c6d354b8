using k8s.Models;
using KubeOps.Abstractions.Entities;
using Kubernaut.TestKit.Kubernetes;

namespace KubeOps.Tests.Widgets;

/// <summary>A kind that exists for these tests only.</summary>
[KubernetesEntity(Group = "tests.kubernaut.ai", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : CustomKubernetesEntity<WidgetSpec, WidgetStatus>
{
    public const string Finalizer = "tests.kubernaut.ai/widget";

    public static CustomResourceDefinition Definition => k8s.KubernetesYaml.Deserialize<CustomResourceDefinition>("""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: widgets.tests.kubernaut.ai
        spec:
          group: tests.kubernaut.ai
          scope: Namespaced
          names: { kind: Widget, listKind: WidgetList, plural: widgets, singular: widget }
          versions:
          - name: v1
            served: true
            storage: true
            subresources: { status: {} }
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: { type: object, x-kubernetes-preserve-unknown-fields: true }
                  status: { type: object, x-kubernetes-preserve-unknown-fields: true }
        """);
}

/// <summary>What is wanted of a widget.</summary>
public sealed class WidgetSpec
{
    public int Size { get; set; }
}

/// <summary>What is known of a widget.</summary>
public sealed class WidgetStatus
{
    public int? SizeSeen { get; set; }
}
