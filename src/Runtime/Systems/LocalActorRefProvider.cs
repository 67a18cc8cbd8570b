namespace ActorNet.Runtime;

/// <summary>References of a system within one process.</summary>
internal sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly ActorSystemImpl _system;
    private readonly VirtualPathContainer _temp;
    private readonly ActorPath _tempNode;
    private long _tempNumber;
    private LocalActorRef? _root;
    private LocalActorRef? _guardian;
    private LocalActorRef? _systemGuardian;

    public LocalActorRefProvider(ActorSystemImpl system)
    {
        _system = system;
        DefaultAddress = new Address("akka", system.Name);
        RootPath = new RootActorPath(DefaultAddress);
        DeadLetters = new DeadLetterActorRef(this, RootPath / "deadLetters", system.EventStream);
        IgnoreRef = new IgnoreActorRef(this, RootPath / "ignore");
        _tempNode = RootPath / "temp";
        _temp = new VirtualPathContainer(this, _tempNode);
        Deployer = new Deployer(system.Settings);
    }

    public IInternalActorRef RootGuardian => _root ?? throw NotStarted();

    public LocalActorRef Guardian => _guardian ?? throw NotStarted();

    public LocalActorRef SystemGuardian => _systemGuardian ?? throw NotStarted();

    public IActorRef DeadLetters { get; }

    public IActorRef IgnoreRef { get; }

    public ActorPath RootPath { get; }

    public Settings Settings => _system.Settings;

    public Deployer Deployer { get; }

    public IInternalActorRef TempContainer => _temp;

    public Task TerminationTask => _system.WhenTerminated;

    public Address DefaultAddress { get; }

    public void StartGuardians()
    {
        MessageDispatcher dispatcher = _system.Dispatchers.Lookup(Dispatchers.InternalDispatcherId);
        SupervisorStrategy userStrategy = SupervisorStrategyConfigurator.CreateConfigurator(Settings.SupervisorStrategyClass).Create();
        Props rootProps = Props.Create<RootGuardianActor>();
        _root = new LocalActorRef(
            _system,
            rootProps,
            dispatcher,
            _system.Mailboxes.GetMailboxType(rootProps, dispatcher.Configurator.Config),
            new AboveRoot(this, _system),
            RootPath);
        _root.Start();
        _systemGuardian = Attach(Props.Create<SystemGuardianActor>(), "system");
        _guardian = Attach(Props.Create<GuardianActor>().WithSupervisorStrategy(userStrategy), "user");
        _systemGuardian.Tell(new GuardUser(_guardian), ActorRefs.NoSender);
        _root.Tell(new GuardUser(_systemGuardian), ActorRefs.NoSender);
    }

    public ActorPath TempPath() => new ChildActorPath(_tempNode, "$" + Interlocked.Increment(ref _tempNumber), 0);

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) => _temp.Add(path.Name, actorRef);

    public void UnregisterTempActor(ActorPath path) => _temp.Remove(path.Name);

    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs)
    {
        ActorPath path = TempPath();
        var reference = new FutureActorRef<T>(tcs, path, this);
        RegisterTempActor(reference, path);
        return reference;
    }

    public IInternalActorRef ActorOf(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path)
    {
        if (Deployer.Lookup(path) is { } deploy)
        {
            props = props.WithDeploy(deploy); // the configuration has the last word
        }
        if (!system.Dispatchers.HasDispatcher(props.Dispatcher))
        {
            throw new ConfigurationException($"Dispatcher [{props.Dispatcher}] not configured for path {path}");
        }
        try
        {
            MessageDispatcher dispatcher = system.Dispatchers.Lookup(props.Dispatcher);
            MailboxType mailboxType = system.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config);
            return new LocalActorRef(system, props, dispatcher, mailboxType, supervisor, path);
        }
        catch (Exception e)
        {
            throw new ConfigurationException(
                $"Configuration problem while creating [{path}] with dispatcher [{props.Dispatcher}] and mailbox [{props.Mailbox}]: {e.Message}", e);
        }
    }

    public IActorRef RootGuardianAt(Address address) => address == DefaultAddress ? RootGuardian : DeadLetters;

    public Address? GetExternalAddressFor(Address address) => address == DefaultAddress ? address : null;

    public IActorRef ResolveActorRef(string path) =>
        ActorPath.TryParse(path, out ActorPath? parsed) && parsed.Address == DefaultAddress ? ResolveActorRef(parsed) : DeadLetters;

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (actorPath.Address != DefaultAddress)
        {
            return new EmptyLocalActorRef(this, actorPath, _system.EventStream);
        }
        IReadOnlyList<string> names = actorPath.Elements;
        IActorRef found = names switch
        {
            [] => RootGuardian,
            ["temp", ..] => _temp.GetChild([.. names.Skip(1)]),
            ["deadLetters"] => DeadLetters,
            _ => RootGuardian.GetChild(names),
        };
        bool sameLife = actorPath.Uid == 0 || found.Path.Uid == actorPath.Uid;
        return found is Nobody || !sameLife ? new EmptyLocalActorRef(this, actorPath, _system.EventStream) : found;
    }

    private static InvalidOperationException NotStarted() => new("The actor system has not been started.");

    private LocalActorRef Attach(Props props, string name) =>
        (LocalActorRef)_root!.Cell.AttachChild(props.WithDispatcher(Dispatchers.InternalDispatcherId), isSystemService: true, name);
}
