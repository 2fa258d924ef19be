import { createLlmClient, LlmTransport } from 'nestjs-llm-failover';
import { streamEventsOf } from './forms.mjs';
class It { constructor(l){this.l=l;this.i=0} [Symbol.asyncIterator](){return this} next(){return Promise.resolve(this.i<this.l.length?{done:false,value:this.l[this.i++]}:{done:true,value:undefined})} return(){return Promise.resolve({done:true})} }
const all=streamEventsOf('openai');
for (const n of [5,50,200,500]) for (const size of [1e9, 16384]) {
const ev=Buffer.from([...all.slice(0,n),...all.slice(-3)].join(''));const pieces=[]; for(let i=0;i<ev.length;i+=size) pieces.push(ev.subarray(i,i+size));
class T extends LlmTransport { send(){ return Promise.resolve({status:200,headers:{},body:new It(pieces)}) } }
const c = createLlmClient({routes:{default:['bench/a','bench/b','bench/c']},providers:{bench:{baseUrl:'http://x/v1',keys:['sk-test-bench-key-number-one','sk-test-bench-key-number-two']}}},{transport:new T()});
const MESSAGES=[{role:'user',content:'Where does the river Elbe flow, and where does it end?'}];
const one=async()=>{let n=0;for await(const x of c.promises.stream({messages:MESSAGES})) n++; return n};
const per=Math.ceil(4000/n);const t=[];
for(let r=0;r<60;r++){const b=process.cpuUsage();for(let i=0;i<per;i++) await one();const u=process.cpuUsage(b);t.push((u.user+u.system)/per)}
t.sort((a,b)=>a-b);console.log(n,'chunks',pieces.length,'pieces min',t[0].toFixed(0),'median',t[30].toFixed(0));
}
