namespace ActorNet.Runtime;

/// <summary>A clause that says itself whether it handled the message.</summary>
internal sealed class TypedFuncHandler<T>(Func<T, bool> handler) : MessageHandler
{
    public override bool TryHandle(object message) => message is T typed && handler(typed);
}
