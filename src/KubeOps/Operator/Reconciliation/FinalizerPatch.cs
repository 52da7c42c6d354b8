using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace KubeOps.Operator.Reconciliation;

/// <summary>A change of an object's finalizers and of nothing else, refused when the object has changed meanwhile.</summary>
internal static class FinalizerPatch
{
    public static V1Patch Create(IKubernetesObject<V1ObjectMeta> entity, IEnumerable<string> finalizers)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                // A merge patch replaces the whole list: without the version it would take off what another has just put on.
                ["resourceVersion"] = entity.ResourceVersion(),
                ["finalizers"] = new JsonArray([.. finalizers.Select(name => JsonValue.Create(name))]),
            },
        };
        return new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch);
    }
}
