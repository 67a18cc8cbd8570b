using System.Linq.Expressions;

namespace ActorNet.Runtime;

/// <summary>The recipe of an actor: how to make an instance, where it runs, what mailbox it has. Immutable.</summary>
public class Props : IEquatable<Props>
{
    /// <summary>The recipe of nothing.</summary>
    public static readonly Props None = new TerminatedProps();

    private readonly IIndirectActorProducer _producer;

    /// <summary>Creates a recipe from a type and its constructor's arguments.</summary>
    public Props(Type type, params object?[]? args)
        : this(type, null, args)
    {
    }

    /// <summary>Creates a recipe from a type, a strategy for its children and its constructor's arguments.</summary>
    public Props(Type type, SupervisorStrategy? supervisorStrategy, params object?[]? args)
        : this(CheckedProducer(type, args ?? [null]), args ?? [null], Deploy.None, supervisorStrategy)
    {
    }

    private protected Props(IIndirectActorProducer producer, object?[] arguments, Deploy deploy, SupervisorStrategy? supervisorStrategy)
    {
        _producer = producer;
        Arguments = arguments;
        Deploy = deploy;
        SupervisorStrategy = supervisorStrategy;
    }

    /// <summary>An actor that knows no message.</summary>
    public static Props Empty { get; } = Create<EmptyActor>();

    /// <summary>The type of the actor.</summary>
    public Type Type => _producer.ActorType;

    /// <summary>The configuration path of the dispatcher.</summary>
    public string Dispatcher => Deploy.Dispatcher == Deploy.NoDispatcherGiven ? Dispatchers.DefaultDispatcherId : Deploy.Dispatcher;

    /// <summary>The configuration path of the mailbox.</summary>
    public string Mailbox => Deploy.Mailbox;

    /// <summary>The name of the actor's type.</summary>
    public string TypeName => Type.AssemblyQualifiedName ?? Type.Name;

    /// <summary>Where the actor runs.</summary>
    public Deploy Deploy { get; protected set; }

    /// <summary>The strategy for the actor's children, in place of the one that the actor names.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; protected set; }

    /// <summary>What the constructor gets.</summary>
    public object?[] Arguments { get; }

    /// <summary>A recipe from an expression <c>() => new Actor(arguments)</c>. The arguments are evaluated now, once.</summary>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression creation)
        {
            throw new InvalidCastException("The create function must be a 'new T (args)' expression");
        }
        object?[] arguments = [.. creation.Arguments.Select(Evaluate)];
        return new Props(new ActivatorProducer(creation.Type, arguments), arguments, Deploy.None, supervisorStrategy);
    }

    /// <summary>A recipe from a type and its constructor's arguments.</summary>
    public static Props Create<TActor>(params object?[] args)
        where TActor : ActorBase => new(typeof(TActor), args);

    /// <summary>A recipe from a type without arguments and a strategy for its children.</summary>
    public static Props Create<TActor>(SupervisorStrategy? supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), supervisorStrategy, []);

    /// <summary>A recipe from a type and its constructor's arguments.</summary>
    public static Props Create(Type type, params object?[] args) => new(type, args);

    /// <summary>A recipe from something that makes the instances.</summary>
    public static Props CreateBy(IIndirectActorProducer producer, params object?[] args)
    {
        ArgumentNullException.ThrowIfNull(producer);
        return new Props(producer, args, Deploy.None, null);
    }

    /// <summary>The same with another mailbox.</summary>
    public Props WithMailbox(string mailbox) => WithDeploy(Deploy.WithMailbox(mailbox));

    /// <summary>The same on another dispatcher.</summary>
    public Props WithDispatcher(string dispatcher) => WithDeploy(Deploy.WithDispatcher(dispatcher));

    /// <summary>The same with another limit of what the actor may put aside (<see cref="IStash"/>).</summary>
    public Props WithStashCapacity(int stashCapacity) => WithDeploy(Deploy.WithStashCapacity(stashCapacity));

    /// <summary>The same with another deployment; what it leaves open stays.</summary>
    public Props WithDeploy(Deploy deploy) => new(_producer, Arguments, deploy.WithFallback(Deploy), SupervisorStrategy);

    /// <summary>The same with another strategy for the actor's children.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy? supervisorStrategy) => new(_producer, Arguments, Deploy, supervisorStrategy);

    /// <summary>Makes an instance; only the runtime may call this.</summary>
    /// <exception cref="TypeLoadException">The constructor or the producer threw: its exception is inside.</exception>
    public virtual ActorBase NewActor()
    {
        try
        {
            return _producer.Produce();
        }
        catch (Exception e)
        {
            // The arguments' texts are left out: a ToString that throws would hide the cause.
            throw new TypeLoadException($"Error while creating an actor of type {Type} with {Arguments.Length} arguments: {e.GetBaseException().Message}", e);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Props? other) =>
        other is not null && Type == other.Type && Deploy.Equals(other.Deploy)
        && Equals(SupervisorStrategy, other.SupervisorStrategy) && Arguments.SequenceEqual(other.Arguments);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Props);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Deploy, Arguments.Length);

    /// <summary>Gives an instance back that is no longer used.</summary>
    internal void Release(ActorBase actor) => _producer.Release(actor);

    private static object? Evaluate(Expression argument) => argument is ConstantExpression constant
        ? constant.Value
        : Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)();

    private static ActivatorProducer CheckedProducer(Type type, object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(ActorBase).IsAssignableFrom(type))
        {
            throw new ArgumentException($"[{type}] is not an actor: it does not derive from ActorBase.", nameof(type));
        }
        return new ActivatorProducer(type, arguments);
    }
}
