using System.Collections.Concurrent;

namespace ActorNet.Runtime;

/// <summary>The parent of references that belong to no actor.</summary>
internal sealed class VirtualPathContainer(IActorRefProvider provider, ActorPath path) : MinimalActorRef
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _children = new(StringComparer.Ordinal);

    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    public override IInternalActorRef Parent => provider.RootGuardian;

    public void Add(string name, IInternalActorRef child) => _children[name] = child;

    public void Remove(string name) => _children.TryRemove(name, out _);

    public override IActorRef GetChild(IReadOnlyList<string> name) =>
        name.Count == 0 ? this
        : name.Count == 1 && _children.TryGetValue(name[0], out IInternalActorRef? child) ? child
        : ActorRefs.Nobody;
}
