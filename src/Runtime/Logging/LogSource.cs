namespace ActorNet.Runtime;

/// <summary>The name and type under which something logs.</summary>
public readonly struct LogSource
{
    private LogSource(string source, Type type)
    {
        Source = source;
        Type = type;
    }

    /// <summary>The name.</summary>
    public string Source { get; }

    /// <summary>The type.</summary>
    public Type Type { get; }

    /// <summary>The source that an object stands for: an actor's path, a type's name, a string itself, or the object's type.</summary>
    public static LogSource Create(object o) => o switch
    {
        IActorContext context => new(context.Self.Path.ToString(), context.Props.Type),
        IActorRef actor => new(actor.Path.ToString(), typeof(IActorRef)),
        string name => new(name, typeof(string)),
        Type type => new(type.FullName ?? type.Name, type),
        ActorSystem system => new($"ActorSystem({system.Name})", typeof(ActorSystem)),
        _ => new(o.GetType().FullName ?? o.GetType().Name, o.GetType()),
    };

    /// <summary>The source of a name and a type.</summary>
    public static LogSource Create(string source, Type t) => new(source, t);
}
