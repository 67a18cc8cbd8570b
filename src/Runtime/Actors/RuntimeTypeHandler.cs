namespace ActorNet.Runtime;

/// <summary>A clause for a type known only at run time.</summary>
internal sealed class RuntimeTypeHandler(Type type, Func<object, bool> handler, bool takesAll) : MessageHandler
{
    public override bool TakesAll => takesAll && type == typeof(object);

    public override bool TryHandle(object message) => type.IsInstanceOfType(message) && handler(message);
}
